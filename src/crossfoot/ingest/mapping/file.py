"""Mappings as TOML files that a person can read and change."""

import re
import tomllib
from pathlib import Path
from typing import Any

from crossfoot.errors import UserError
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.rules import check_columns, mapping_from
from crossfoot.ingest.suggest.suggestion import ColumnSuggestion, Suggestion

__all__ = [
    "check_columns",
    "mapping_from",
    "mapping_to_toml",
    "parse_mapping",
    "read_mapping",
    "write_mapping",
]

_HOW_TO_MAKE_ONE = "Make one with: crossfoot inspect FILE --write-mapping M.toml"
#: What a file with a slip of the pen still has of a mapping.
_WORD_OF_A_MAPPING = re.compile(r"^\s*(?:amount_style\b|\[\s*columns\b)", re.MULTILINE)
_EXPLAINED = {
    "signed": "amounts are signed, debit positive (with amount_sign = -1: credit positive)",
    "debit_credit": "two columns, debit and credit",
    "flag": "amounts without sign; flag_column says the side",
    "counter_account": (
        "each row is an account and its counter account, and makes two lines; without a "
        "flag_column account is debited and counter_account credited"
    ),
}


def mapping_to_toml(mapping: Mapping, suggestion: Suggestion | None = None) -> str:
    """Write a mapping as TOML, with samples and reasons as comments when they are known."""
    lines = ["# How the columns of a file become ledger lines. Change what is wrong.", ""]
    lines += [f"# {_one_line(reason)}" for reason in suggestion.reasons] if suggestion else []
    lines += [f"name = {_string(mapping.name)}", f"# {_EXPLAINED[mapping.amount_style]}"]
    lines.append(f"amount_style = {_string(mapping.amount_style)}")
    if mapping.flag_column is not None:
        lines.append(f"flag_column = {_string(mapping.flag_column)}")
    lines += [
        f"{name} = {_list(getattr(mapping, name))}"
        for name in ("debit_flags", "credit_flags")
        if getattr(mapping, name)
    ]
    lines += [
        f"amount_sign = {mapping.amount_sign}",
        f"decimal_mark = {_string(mapping.decimal_mark)}",
    ]
    lines.append(f"decimals = {mapping.decimals}")
    if mapping.round_amounts:
        lines.append("round_amounts = true")
    if mapping.year_of_short_dates is not None:
        lines.append(f"year_of_short_dates = {mapping.year_of_short_dates}")
    lines += [
        "# lines with equal values in these belong to one entry" + _none_in(mapping),
        f"entry_key = {_list(mapping.entry_key)}",
    ]
    lines += ["", "[columns]", *_columns(mapping, suggestion)]
    lines += _table(
        "date_formats", mapping.date_formats, "%d day, %m month, %Y year, %H:%M:%S time"
    )
    lines += _table("constants", mapping.constants, "the same value for every line")
    return "\n".join(lines) + "\n"


def _none_in(mapping: Mapping) -> str:
    is_row_by_row = mapping.amount_style == "counter_account"
    if mapping.key or is_row_by_row:
        return "; [] when each row is an entry of its own" if is_row_by_row else ""
    return ", if there is such a column: name it below"


def _columns(mapping: Mapping, suggestion: Suggestion | None) -> list[str]:
    known = {column.column: column for column in suggestion.columns} if suggestion else {}
    used = {name for names in mapping.columns.values() for name in names} | {mapping.flag_column}
    lines = []
    for canonical, names in mapping.columns.items():
        for name in names:
            if name in known:
                found = known[name]
                lines.append(_comment(found, f"{found.confidence:.0%}"))
        value = _string(names[0]) if len(names) == 1 else _list(names)
        lines.append(f"{canonical} = {value}")
    unused = [found for name, found in known.items() if name not in used]
    lines += ["", "# Columns without a place; they are kept in extra:"] if unused else []
    lines += [_comment(found, _one_line(found.column)) for found in unused]
    return lines


def _comment(column: ColumnSuggestion, start: str) -> str:
    return f"# {start}: {_one_line(column.reason)}; {_samples(column.samples)}"


def _table(name: str, values: Any, comment: str) -> list[str]:
    if not values:
        return []
    return ["", f"# {comment}", f"[{name}]", *(f"{k} = {_string(v)}" for k, v in values.items())]


def _samples(samples: tuple[str, ...]) -> str:
    return f"such as {_one_line(' | '.join(samples))}" if samples else "no values seen"


def _one_line(text: str) -> str:
    """Comment text: no line breaks and no control characters, which TOML forbids."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(c if c.isprintable() or c == " " else f"\\U{ord(c):08X}" for c in escaped)
        + '"'
    )


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(_string(text) for text in texts)}]"


def write_mapping(path: Path, mapping: Mapping, suggestion: Suggestion | None = None) -> None:
    """Write a mapping to a TOML file."""
    path.write_text(mapping_to_toml(mapping, suggestion), encoding="utf-8")


def read_mapping(path: Path) -> Mapping:
    """Read a mapping from a TOML file.

    Raises:
        UserError: the file is missing, is no TOML, or says something a mapping can't.
    """
    if not path.is_file():
        raise UserError(f"There is no mapping {path}. {_HOW_TO_MAKE_ONE}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_mapping(path.name, "it is no text") from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, where: str) -> Mapping:
    """Read a mapping from TOML text; `where` is named in errors, and names a nameless mapping.

    Raises:
        UserError: it is no TOML, or says something a mapping can't.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if not _WORD_OF_A_MAPPING.search(text):
            raise _no_mapping(where, str(error)) from error
        raise UserError(f"{where} is no TOML: {error}. Mend that line.") from error
    return mapping_from(raw, where, Path(where).stem)


def _no_mapping(where: str, why: str) -> UserError:
    return UserError(f"{where} is no mapping file: {why}. {_HOW_TO_MAKE_ONE}")
