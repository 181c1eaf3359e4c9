"""Which column of a file became what, as the page of its upload tells after it was read."""

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crossfoot.ingest.convert.dates import readable
from crossfoot.ingest.mapping import Mapping as LedgerMapping
from crossfoot.ingest.mapping.file import mapping_to_toml
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.sales.models import TradeUpload
from crossfoot_server.uploads.drafts import MOST_COLUMNS
from crossfoot_server.web.mapping_form import title_of


@dataclass(frozen=True)
class ReadColumn:
    """A column of the file, the titles of what it became, and how its values are written.

    Without a title it has no place among the columns of the table.
    """

    name: str
    titles: str
    written: str = ""


def ledger_columns(file: DataFile, dataset: Dataset) -> dict[str, Any]:
    """The columns of a ledger as it was read, and the mapping as text."""
    raw = dataset.manifest["mapping"]
    places = _places(raw["columns"])
    written = {
        name: readable(form)
        for canonical, form in raw.get("date_formats", {}).items()
        for name in raw["columns"].get(canonical, ())
    }
    if flag := raw.get("flag_column"):
        places.setdefault(flag, []).append(_("Debit or credit"))
        written[flag] = ", ".join((*raw["debit_flags"], *raw["credit_flags"]))
    return {
        "read_as": _columns(dataset.manifest.get("columns", ()), places, written),
        "read_always": _constants(raw),
        "read_toml": file.mapping_toml or _toml(raw),
    }


def trade_columns(upload: TradeUpload) -> dict[str, Any]:
    """The columns of sales or stock as they were read, and the mapping as text."""
    raw: dict[str, Any] = {}
    with suppress(tomllib.TOMLDecodeError):
        raw = tomllib.loads(upload.mapping_toml)
    places = _places(raw.get("columns", {}))
    written: dict[str, str] = {}
    for name in ("sold_at", "as_of"):
        for column in _names(raw.get("columns", {}).get(name, ())):
            written[column] = readable(raw.get("date_format", ""))
    if kind := raw.get("kind_column"):
        places.setdefault(kind, []).append(_("Sale or return"))
        written[kind] = ", ".join(raw.get("return_values", ()))
    return {
        "read_as": _columns((*places, *(upload.unused or ())), places, written),
        "read_always": _constants(raw),
        "read_toml": upload.mapping_toml,
    }


def _names(of: str | Iterable[str]) -> tuple[str, ...]:
    return (of,) if isinstance(of, str) else tuple(of)


def _places(columns: Mapping[str, Any]) -> dict[str, list[str]]:
    """The titles of what each column of the file became."""
    places: dict[str, list[str]] = {}
    for canonical, names in columns.items():
        for name in _names(names):
            places.setdefault(name, []).append(title_of(canonical))
    return places


def _columns(
    headers: Iterable[str], places: Mapping[str, list[str]], written: Mapping[str, str]
) -> list[ReadColumn]:
    """The columns in the order of the file; where nobody kept it, those that have a place."""
    names = list(headers) or list(places)
    shown = [name for name in names if name in places]
    shown += [name for name in names if name not in places]
    return [
        ReadColumn(name, ", ".join(places.get(name, ())), written.get(name, ""))
        for name in shown[:MOST_COLUMNS]
    ]


def _constants(raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(title_of(name), value) for name, value in raw.get("constants", {}).items()]


def _toml(raw: Mapping[str, Any]) -> str:
    """The mapping as text; none where an earlier version wrote what is no mapping any more."""
    with suppress(TypeError):
        lists = {name: tuple(of) for name, of in raw.items() if isinstance(of, list)}
        return mapping_to_toml(LedgerMapping(**{**raw, **lists}))
    return ""
