"""Mappings as TOML files that a person can read and change."""

import tomllib
from pathlib import Path
from typing import Any, get_args

from rapidfuzz import process

from crossfoot.errors import UserError
from crossfoot.ingest.mapping import AmountStyle, Mapping
from crossfoot.ingest.suggest.suggestion import ColumnSuggestion, Suggestion
from crossfoot.tables import LEDGER

_STYLES: tuple[str, ...] = get_args(AmountStyle)
_EXPLAINED = {
    "signed": "amounts are signed, debit positive (with amount_sign = -1: credit positive)",
    "debit_credit": "two columns, debit and credit",
    "flag": "amounts without sign; flag_column says the side",
    "counter_account": "each row is an account and its counter account, and makes two lines",
}
_KNOWN = (*LEDGER.names, "counter_account")
_WORDS = (
    "name",
    "amount_style",
    "flag_column",
    "amount_sign",
    "decimal_mark",
    "year_of_short_dates",
    "decimals",
)
_LISTS = ("debit_flags", "credit_flags", "entry_key")
_TABLES = ("columns", "date_formats", "constants")


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
    if mapping.year_of_short_dates is not None:
        lines.append(f"year_of_short_dates = {mapping.year_of_short_dates}")
    lines += [
        "# lines with equal values in these belong to one entry",
        f"entry_key = {_list(mapping.entry_key)}",
    ]
    lines += ["", "[columns]", *_columns(mapping, suggestion)]
    lines += _table(
        "date_formats", mapping.date_formats, "%d day, %m month, %Y year, %H:%M:%S time"
    )
    lines += _table("constants", mapping.constants, "the same value for every line")
    return "\n".join(lines) + "\n"


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
    if not path.exists():
        raise UserError(f"There is no mapping {path}. Write one with: crossfoot inspect FILE.")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name} is no TOML: {error}. Mend that line.") from error
    return mapping_from(raw, path.name, path.stem)


def mapping_from(raw: dict[str, Any], where: str, name: str) -> Mapping:
    """Make a mapping of TOML values; `where` is named in errors."""
    _check_words(raw, where)
    values = {"name": name, **raw}
    values["columns"] = {k: _texts(v, where, k) for k, v in raw.get("columns", {}).items()}
    values |= {k: _texts(raw[k], where, k) for k in _LISTS if k in raw}
    mapping = Mapping(**values)
    _check_sense(mapping, where)
    return mapping


def _check_words(raw: dict[str, Any], where: str) -> None:
    for word in raw:
        if word not in (*_WORDS, *_LISTS, *_TABLES):
            raise UserError(
                f"{where}: a mapping has no “{word}”.{_nearest(word, (*_WORDS, *_LISTS, *_TABLES))}"
            )
    for table in _TABLES:
        if not isinstance(raw.get(table, {}), dict):
            raise UserError(f"{where}: “{table}” is a table: write [{table}] above its lines.")
    for word in raw.get("columns", {}):
        if word not in _KNOWN:
            raise UserError(
                f"{where}, [columns]: there is no column “{word}”.{_nearest(word, _KNOWN)}"
            )


def _texts(value: Any, where: str, word: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise UserError(f"{where}, {word}: write a text or a list of texts, not {value!r}.")
    return tuple(values)


def _check_sense(mapping: Mapping, where: str) -> None:
    if mapping.amount_style not in _STYLES:
        raise UserError(
            f"{where}, amount_style: “{mapping.amount_style}” is none of {', '.join(_STYLES)}."
        )
    needs: tuple[str, ...] = {"debit_credit": ("debit", "credit")}.get(
        mapping.amount_style, ("amount",)
    )
    if mapping.amount_style == "counter_account":
        needs += ("counter_account",)
    for name in ("account", "posting_date", *needs):
        if name not in mapping.columns and name not in mapping.constants:
            raise UserError(
                f"{where}, [columns]: {name} is missing. Name the column that holds it."
            )
    if mapping.amount_style in ("flag", "counter_account") and not (
        mapping.flag_column and mapping.debit_flags and mapping.credit_flags
    ):
        raise UserError(
            f"{where}: with amount_style “{mapping.amount_style}” give flag_column, debit_flags "
            "and credit_flags."
        )
    if mapping.decimal_mark not in (".", ",") or mapping.amount_sign not in (1, -1):
        raise UserError(f"{where}: decimal_mark is '.' or ',', amount_sign 1 or -1.")


def _nearest(word: str, known: tuple[str, ...]) -> str:
    found = process.extract(word, known, limit=3, score_cutoff=50)
    return f" Did you mean {' or '.join(name for name, _, _ in found)}?" if found else ""


def check_columns(mapping: Mapping, columns: tuple[str, ...]) -> None:
    """Check that a file has the columns that a mapping names.

    Raises:
        UserError: it lacks some; names them and the nearest that it has.
    """
    wanted = {name for names in mapping.columns.values() for name in names}
    wanted |= {mapping.flag_column} if mapping.flag_column else set()
    lacking = [name for name in sorted(wanted) if name not in columns]
    if lacking:
        each = "; ".join(f"“{name}”.{_nearest(name, columns)}" for name in lacking)
        raise UserError(
            f"The mapping {mapping.name!r} names columns that the file does not have: {each} The "
            f"file's columns are: {', '.join(columns)}."
        )
