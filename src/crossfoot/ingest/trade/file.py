"""Trade mappings as TOML files that a person can read and change."""

import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import tomli_w

from crossfoot.errors import UserError
from crossfoot.ingest.trade.mapping import Subject, TradeMapping
from crossfoot.ingest.trade.roles import ROLES, missing_roles
from crossfoot.ingest.trade.suggest import TradeSuggestion

_LISTS = (
    "return_prefixes",
    "adjustment_prefixes",
    "return_values",
    "services",
    "fill_down",
    "told_apart",
)
_HOW = "Make one with: crossfoot sales FILE --write-mapping M.toml (of stock: --subject inventory)"


def mapping_to_toml(mapping: TradeMapping, found: TradeSuggestion | None = None) -> str:
    """Write a mapping as TOML, with the reasons as comments when they are known."""
    values = {name: value for name, value in asdict(mapping).items() if _is_said(value)}
    values["columns"] = {
        name: columns[0] if len(columns) == 1 else list(columns)
        for name, columns in mapping.columns.items()
    }
    lines = ["# How the columns of a file become lines. Change what is wrong."]
    if found is not None:
        lines += [f"# {one.column}: {one.canonical or '-'}; {one.reason}" for one in found.columns]
        lines += [f"# Not certain: {doubt}." for doubt in found.doubts]
    plain = [" ".join(line.split()) for line in lines]
    return "\n".join(plain) + "\n\n" + tomli_w.dumps(values)


def mapping_draft(found: TradeSuggestion, subject: Subject = "sales") -> str:
    """TOML to be filled in, when no mapping can be suggested."""
    known = {one.canonical: one.column for one in found.columns if one.canonical}
    lines = [f"# Fill in what is lacking: {', '.join(found.missing)}", "# and take out the #.", ""]
    lines += [f'subject = "{subject}"'] if subject != "sales" else []
    lines += [_proved("date_format", found.date_format, "%d.%m.%Y")]
    lines += [_proved("decimal_mark", found.decimal_mark, ","), "", "[columns]"]
    lines += [tomli_w.dumps({role: name}).strip() for role, name in known.items()]
    lines += [f'# {name} = ""' for name in _lacking(set(known), subject)]
    lines += ["", "# The columns of the file, with some of their values:"]
    seen = [f"{one.column}: {' | '.join(one.samples)}" for one in found.columns]
    lines += [f"# {' '.join(text.split())}" for text in seen]
    return "\n".join(lines) + "\n"


def _proved(name: str, value: str | None, example: str) -> str:
    """What the values of the file prove, or a line to be filled in."""
    return f'# {name} = "{example}"' if value is None else f'{name} = "{value}"'


def _lacking(known: set[str], subject: Subject) -> list[str]:
    """The names of what a mapping needs and does not have yet."""
    if subject == "inventory":
        return list(missing_roles(subject, known))
    missing = [name for name in ("transaction_id", "sold_at") if name not in known]
    return missing if "revenue" in known else [*missing, "revenue", "quantity", "unit_price"]


def _is_said(value: Any) -> bool:
    return value is not None and value not in ((), {})


def read_trade_mapping(path: Path) -> TradeMapping:
    """Read a mapping from a TOML file.

    Raises:
        UserError: the file is missing, is no TOML, or says something a mapping can't.
    """
    if not path.is_file():
        raise UserError(f"There is no mapping {path}. {_HOW}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name} is no mapping file: {error}. {_HOW}") from error
    return parse_trade_mapping(text, path.name)


def parse_trade_mapping(text: str, where: str) -> TradeMapping:
    """Read a mapping from TOML; `where` is named in errors.

    Raises:
        UserError: it is no TOML, or says something a mapping can't.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{where} is no mapping file: {error}. {_HOW}") from error
    return trade_mapping_from(raw, where)


def trade_mapping_from(raw: dict[str, Any], where: str) -> TradeMapping:
    """Make a mapping of plain data; `where` is named in errors.

    Raises:
        UserError: it says something a mapping can't.
    """
    known = {field.name for field in fields(TradeMapping)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise UserError(f"{where}: {', '.join(unknown)} means nothing in a mapping. Take it out.")
    subject = raw.get("subject", "sales")
    if subject not in ROLES:
        raise UserError(f"{where}: subject is “sales” or “inventory”, not “{subject}”.")
    _check_values(raw, where)
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in raw.items()}
    values["columns"] = _columns(raw.get("columns"), subject, where)
    values.setdefault("name", Path(where).stem)
    return TradeMapping(**values)


def _check_values(raw: dict[str, Any], where: str) -> None:
    if raw.get("decimal_mark", ".") not in (".", ","):
        raise UserError(f"{where}: decimal_mark is “.” or “,”.")
    decimals = raw.get("decimals", 2)
    if not isinstance(decimals, int) or isinstance(decimals, bool) or not 0 <= decimals <= 4:
        raise UserError(f"{where}: decimals is a whole number from 0 to 4.")
    for name in ("name", "date_format", "kind_column"):
        if not isinstance(raw.get(name, ""), str):
            raise UserError(f"{where}: {name} is a text.")
    if not isinstance(raw.get("constants", {}), dict):
        raise UserError(f"{where}: constants is a table of columns and their values.")
    for name in _LISTS:
        value = raw.get(name, [])
        if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
            raise UserError(f'{where}: {name} is a list of texts, such as ["C"].')


def _columns(given: Any, subject: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise UserError(f"{where} lacks the table [columns]. {_HOW}")
    roles = {role.name for role in ROLES[subject]}
    unknown = sorted(set(given) - roles)
    if unknown:
        raise UserError(
            f"{where}: no column of {subject} is called {', '.join(unknown)}. "
            f"There are: {', '.join(sorted(roles))}."
        )
    missing = missing_roles(subject, set(given))
    if missing:
        raise UserError(f"{where} does not say which column is {', '.join(missing)}.")
    return {
        n: (v,) if isinstance(v, str) else tuple(str(one) for one in v) for n, v in given.items()
    }
