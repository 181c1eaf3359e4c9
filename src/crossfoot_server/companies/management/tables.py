"""Whether the database has the tables of this version."""

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def require_tables() -> None:
    """Refuse to go on before 'migrate'.

    Raises:
        CommandError: a migration has not run.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database lacks tables of this version. Run 'migrate' first.")
