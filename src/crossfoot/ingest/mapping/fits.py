"""Whether a mapping can be used with a file, before a row is read."""

from collections.abc import Iterator

from crossfoot.errors import UserError
from crossfoot.ingest.convert.rows import COUNTER
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.rules import MOST_DECIMALS, check_columns
from crossfoot.tables import LEDGER

_NEEDED = {
    "signed": ("account", "amount"),
    "debit_credit": ("account", "debit", "credit"),
    "flag": ("account", "amount"),
    "counter_account": ("account", "amount", COUNTER),
}
_DERIVED = frozenset(
    ("line_id", "entry_id", "file_row", "minor", "lag_days", "weekday", "entered_minute", "extra")
)


def check_mapping(mapping: Mapping, columns: tuple[str, ...]) -> None:
    """Refuse a mapping that does not fit the file or itself.

    Raises:
        UserError: with what is wrong in the mapping and what to write instead.
    """
    check_columns(mapping, columns)
    for wrong in _mistakes(mapping):
        raise UserError(f"The mapping {mapping.name!r} {wrong}")


def _mistakes(mapping: Mapping) -> Iterator[str]:
    yield from _unknown_names(mapping)
    yield from _gaps(mapping)
    if not 0 <= mapping.decimals <= MOST_DECIMALS:
        yield f"has decimals = {mapping.decimals}. Give 0 to {MOST_DECIMALS}."
    for name, form in mapping.date_formats.items():
        if "%" not in form:
            yield f"has the date format {form!r} for {name}. Give one such as %d.%m.%Y."


def _unknown_names(mapping: Mapping) -> Iterator[str]:
    known = set(LEDGER.names) - _DERIVED
    for name in (*mapping.columns, *mapping.constants, *mapping.entry_key):
        if name not in known | {COUNTER}:
            shown = ", ".join(sorted(known))
            yield f"uses {name!r}, which is no column of a ledger. Known: {shown}."


def _gaps(mapping: Mapping) -> Iterator[str]:
    if mapping.amount_style not in _NEEDED:
        yield f"has the amount style {mapping.amount_style!r}. Known: {', '.join(_NEEDED)}."
        return
    given = {*mapping.columns, *mapping.constants}
    for name in _NEEDED[mapping.amount_style]:
        if name not in given:
            yield f"({mapping.amount_style}) has no column for {name}. Name one under columns."
    if not given & {"posting_date", "effective_date"}:
        yield "has no column for posting_date. Name one under columns."
    if mapping.amount_style == "flag" and not mapping.flag_column:
        yield "has no flag_column. Name the column that says debit or credit."
    if mapping.flag_column and not (mapping.debit_flags and mapping.credit_flags):
        yield "has no debit_flags or credit_flags. Give the values that mean debit and credit."
