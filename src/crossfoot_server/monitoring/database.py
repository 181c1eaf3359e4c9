"""Whether PostgreSQL answers, before a command waits for it."""

import psycopg
from psycopg.conninfo import conninfo_to_dict

from crossfoot.errors import UserError

_SECONDS = 5


def require_postgresql(url: str) -> None:
    """Connect once: the pool would try again for half a minute, and then say less.

    Raises:
        UserError: it does not answer or does not let us in.
    """
    try:
        psycopg.connect(url, connect_timeout=_SECONDS).close()
    except psycopg.Error as error:
        raise UserError(
            f"The database at {_place(url)} can't be used: {_reason(error)}. Check DATABASE_URL "
            "and that PostgreSQL runs there."
        ) from error


def _place(url: str) -> str:
    try:
        given = conninfo_to_dict(url)
    except psycopg.Error:
        return "DATABASE_URL"
    return f"{given.get('host', 'the local socket')}:{given.get('port', 5432)}"


def _reason(error: psycopg.Error) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
