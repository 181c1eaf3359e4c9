"""What a mapping may say: words, types and sense of its TOML, and the columns it names."""

from collections.abc import Sequence
from typing import Any, get_args

from rapidfuzz import process

from crossfoot.errors import UserError
from crossfoot.ingest.mapping import AmountStyle, Mapping
from crossfoot.tables import LEDGER

STYLES: tuple[str, ...] = get_args(AmountStyle)
#: Likeness from 0 to 100 from which a name is worth suggesting.
_NEAR = 65
MOST_DECIMALS = 6
_TEXTS = ("name", "amount_style", "flag_column", "decimal_mark")
_NUMBERS = ("amount_sign", "decimals", "year_of_short_dates")
_SWITCHES = ("round_amounts",)
_LISTS = ("debit_flags", "credit_flags", "entry_key")
_CANONICAL = (*LEDGER.names, "counter_account")
#: Table of the TOML -> the words that its lines may begin with.
_TABLES: dict[str, tuple[str, ...]] = {
    "columns": _CANONICAL,
    "constants": _CANONICAL,
    "date_formats": ("posting_date", "effective_date", "entered_at"),
}
_NEEDS = {
    "debit_credit": ("account", "debit", "credit"),
    "counter_account": ("account", "counter_account", "amount"),
}


def mapping_from(raw: dict[str, Any], where: str, name: str) -> Mapping:
    """Make a mapping of TOML values; `where` is named in errors, `name` is the one it gets.

    Raises:
        UserError: it says something that a mapping can't, or lacks what it needs.
    """
    _check_words(raw, where)
    _check_types(raw, where)
    for table, known in _TABLES.items():
        _check_table(raw.get(table, {}), known, f"{where}, [{table}]")
    values = {"name": name, **raw}
    values["columns"] = {k: _texts(v, where, k) for k, v in raw.get("columns", {}).items()}
    values |= {word: _texts(raw[word], where, word) for word in _LISTS if word in raw}
    mapping = Mapping(**values)
    _check_needs(mapping, where)
    _check_ranges(mapping, where)
    return mapping


def _check_words(raw: dict[str, Any], where: str) -> None:
    known = (*_TEXTS, *_NUMBERS, *_SWITCHES, *_LISTS, *_TABLES)
    for word in raw:
        if word not in known:
            raise UserError(f"{where}: a mapping has no “{word}”.{nearest(word, known)}")
    if "amount_style" not in raw:
        raise UserError(f"{where}: amount_style is missing. Write one of {', '.join(STYLES)}.")


def _check_types(raw: dict[str, Any], where: str) -> None:
    kinds: tuple[tuple[Sequence[str], type, str], ...] = (
        (_TEXTS, str, "a text"),
        (_NUMBERS, int, "a whole number"),
        (_SWITCHES, bool, "true or false"),
    )
    for words, kind, what in kinds:
        for word in words:
            if word in raw and type(raw[word]) is not kind:
                raise UserError(f"{where}, {word}: write {what}, not {raw[word]!r}.")


def _check_table(table: Any, known: Sequence[str], where: str) -> None:
    if not isinstance(table, dict):
        raise UserError(f"{where}: this is a table: write its name in brackets above its lines.")
    for word, value in table.items():
        if word not in known:
            raise UserError(f"{where}: “{word}” has no place here.{nearest(word, known)}")
        _texts(value, where, word)


def _texts(value: Any, where: str, word: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise UserError(f"{where}, {word}: write a text or a list of texts, not {value!r}.")
    return tuple(values)


def _check_needs(mapping: Mapping, where: str) -> None:
    given = {*mapping.columns, *mapping.constants}
    for name in _NEEDS.get(mapping.amount_style, ("account", "amount")):
        if name not in given:
            raise UserError(f"{where}, [columns]: {name} is missing. Name the column with it.")
    if not given & {"posting_date", "effective_date"}:
        raise UserError(f"{where}, [columns]: posting_date is missing. Name the column with it.")
    has_flags = mapping.flag_column and mapping.debit_flags and mapping.credit_flags
    needs_flags = mapping.amount_style == "flag" or mapping.flag_column is not None
    if needs_flags and not has_flags:
        raise UserError(
            f"{where}: with amount_style “{mapping.amount_style}” give flag_column, debit_flags "
            "and credit_flags."
        )


def _check_ranges(mapping: Mapping, where: str) -> None:
    allowed: tuple[tuple[str, Sequence[Any]], ...] = (
        ("amount_style", STYLES),
        ("decimal_mark", (".", ",")),
        ("amount_sign", (1, -1)),
        ("decimals", range(MOST_DECIMALS + 1)),
    )
    for word, values in allowed:
        if getattr(mapping, word) not in values:
            raise UserError(
                f"{where}, {word}: {getattr(mapping, word)!r} is none of "
                f"{', '.join(str(value) for value in values)}."
            )
    for name in mapping.entry_key:
        if name not in LEDGER.names:
            raise UserError(
                f"{where}, entry_key: there is no column “{name}”.{nearest(name, LEDGER.names)}"
            )


def nearest(word: str, known: Sequence[str]) -> str:
    """A question that names what is most like a word, or nothing."""
    found = process.extract(word, known, limit=3, score_cutoff=_NEAR)
    return f" Did you mean {' or '.join(name for name, _, _ in found)}?" if found else ""


def check_columns(mapping: Mapping, columns: Sequence[str]) -> None:
    """Check that a file has the columns that a mapping names.

    Raises:
        UserError: it lacks some; names them and the nearest that it has.
    """
    wanted = {name for names in mapping.columns.values() for name in names}
    wanted |= {mapping.flag_column} if mapping.flag_column else set()
    lacking = [name for name in sorted(wanted) if name not in columns]
    if lacking:
        each = " ".join(f"“{name}”.{nearest(name, columns)}" for name in lacking)
        raise UserError(
            f"The mapping {mapping.name!r} names columns that the file does not have: {each} The "
            f"file's columns are: {', '.join(columns)}."
        )
