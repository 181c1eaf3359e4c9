"""Presets: the exports of known systems as data, recognised by their headers.

Each TOML file here is one export. `requires` lists the headers that prove it; `[columns]` gives,
per canonical column, the headers that may hold it, best first ("A + B" joins two).
"""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from crossfoot.ingest.headers import key
from crossfoot.ingest.mapping import AmountStyle

#: In the order in which they are tried: the most particular first.
NAMES = (
    "fec",
    "fec_sens",
    "datev",
    "saft",
    "ads",
    "sap_bseg",
    "sap_fagll03",
    "sap_fagll03_de",
    "xero_journals",
    "xero_general_ledger",
    "quickbooks_journal",
    "quickbooks_general_ledger",
)


@dataclass(frozen=True)
class Preset:
    """One known export: what proves it, and what its columns mean.

    `date_formats` and `decimal_mark` are given only where the format itself fixes them; otherwise
    the values have to prove them. `chart` names the chart of accounts (charts/*.toml) that the law
    prescribes, which gives the classes of accounts.
    """

    name: str
    title: str
    requires: tuple[str, ...]
    columns: MappingOf[str, tuple[str, ...]]
    amount_style: AmountStyle
    flag_column: str | None = None
    debit_flags: tuple[str, ...] = ()
    credit_flags: tuple[str, ...] = ()
    decimal_mark: str | None = None
    date_formats: MappingOf[str, str] = field(default_factory=dict)
    entry_key: tuple[str, ...] | None = None
    fill_down: tuple[str, ...] = ()
    chart: str | None = None
    constants: MappingOf[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@cache
def load_preset(name: str) -> Preset:
    """Read a preset shipped with the package."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)
    raw["columns"] = {canonical: _names(value) for canonical, value in raw["columns"].items()}
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in raw.items()}
    return Preset(**values)


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def find_preset(headers: Iterable[str]) -> Preset | None:
    """Find the preset whose required headers are all there."""
    present = {key(header) for header in headers}
    for name in NAMES:
        preset = load_preset(name)
        if all(_has(present, required) for required in preset.requires):
            return preset
    return None


def _has(present: set[str], required: str) -> bool:
    """A required header may be given as alternatives: 'Debit | Debit (USD)'."""
    return any(key(name) in present for name in required.split("|"))


def columns_of(preset: Preset, headers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The canonical columns that a file with these headers has under a preset."""
    by_key: dict[str, str] = {}
    for header in headers:
        by_key.setdefault(key(header), header)
    found: dict[str, tuple[str, ...]] = {}
    for canonical, alternatives in preset.columns.items():
        for alternative in alternatives:
            parts = [key(part) for part in alternative.split(" + ")]
            if all(part in by_key for part in parts):
                found[canonical] = tuple(by_key[part] for part in parts)
                break
    return found
