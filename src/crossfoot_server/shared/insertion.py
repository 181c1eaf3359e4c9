"""Many rows at once: COPY on PostgreSQL, executemany elsewhere, with the values the ORM would send.

100,000 findings by bulk_create hold SQLite's one write lock for four times as long.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 5_000
#: Values of a field whose form in the database is remembered while rows are sent.
_KNOWN = 10_000
#: The mark of a text that was cut to its column.
CUT = "…"


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of these fields (by attname); text is cut to its column, marked with CUT.

    What makes the rows must not ask the database: on PostgreSQL the connection is taken by them.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    sent = _sent(fields, rows)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({columns}) FROM STDIN", sent)
    else:
        marks = ", ".join(["%s"] * len(fields))
        _insert(f"INSERT INTO {table} ({columns}) VALUES ({marks})", sent)  # noqa: S608 - names of our own tables


def _copy(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _insert(statement: str, rows: Iterator[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(statement, batch)


def _sent(fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """The rows as the database takes them; only fields whose values differ there are changed."""
    changes = [(place, _change(field)) for place, field in enumerate(fields)]
    needed = [(place, change) for place, change in changes if change is not None]
    for row in rows:
        values = list(row)
        for place, change in needed:
            if values[place] is not None:
                values[place] = change(values[place])
        yield values


def _change(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, models.CharField | models.TextField):
        return _fitting(field.max_length)
    if isinstance(field, models.FloatField | models.IntegerField):
        return None
    # Days, amounts, companies come again and again; turning them takes longer than sending them.
    return lru_cache(maxsize=_KNOWN)(partial(field.get_db_prep_save, connection=connection))


def _fitting(longest: int | None) -> Callable[[str], str]:
    def fit(text: str) -> str:
        # PostgreSQL holds no NUL in a text.
        text = text.replace("\x00", "\ufffd") if "\x00" in text else text
        if longest is not None and len(text) > longest:
            return text[: longest - 1] + CUT
        return text

    return fit
