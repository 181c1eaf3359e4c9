"""Presets: the sales exports of known systems as data, recognised by their headers.

`requires` lists the headers that prove an export ('A | B': either); `[columns]` gives, per
canonical column, the headers that may hold it, best first ("A + B" joins two).
"""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from crossfoot.ingest.headers import key

#: In the order in which they are tried: the most particular first.
NAMES = ("shopify_orders", "woocommerce_orders", "square_items", "odoo_orders", "uci_retail")


@dataclass(frozen=True)
class TradePreset:
    """One known export: what proves it, and what its columns mean (see TradeMapping)."""

    name: str
    title: str
    requires: tuple[str, ...]
    columns: MappingOf[str, tuple[str, ...]]
    return_prefixes: tuple[str, ...] = ()
    adjustment_prefixes: tuple[str, ...] = ()
    kind_column: str | None = None
    return_values: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    told_apart: tuple[str, ...] = ()
    constants: MappingOf[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@cache
def load_preset(name: str) -> TradePreset:
    """Read a preset shipped with the package."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)
    raw["columns"] = {
        canonical: (value,) if isinstance(value, str) else tuple(value)
        for canonical, value in raw["columns"].items()
    }
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in raw.items()}
    return TradePreset(**values)


def find_preset(headers: Iterable[str]) -> TradePreset | None:
    """Find the preset whose required headers are all there."""
    present = {key(header) for header in headers}
    for name in NAMES:
        preset = load_preset(name)
        if all(any(key(one) in present for one in r.split("|")) for r in preset.requires):
            return preset
    return None


def columns_of(preset: TradePreset, headers: Iterable[str]) -> dict[str, tuple[str, ...]]:
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


def named_as(names: Iterable[str], headers: Iterable[str]) -> tuple[str, ...]:
    """The headers of a file that a preset names, spelled as the file does."""
    by_key = {key(header): header for header in headers}
    return tuple(by_key[key(name)] for name in names if key(name) in by_key)
