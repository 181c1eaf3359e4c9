"""Classes of accounts that the law gives by the first digits of their numbers."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from crossfoot.ingest.presets import Preset, columns_of
from crossfoot.ingest.source import Source

#: The column that a file gets; its preset names it as the account_class.
CLASS_COLUMN = "Account class by chart"


@dataclass(frozen=True)
class Chart:
    """A chart of accounts: the class by the first digits of an account, the longest decide."""

    title: str
    classes: Mapping[str, str]


@cache
def load_chart(name: str) -> Chart:
    """Read a chart of accounts shipped with the package."""
    folder = files("crossfoot.ingest.presets").joinpath("charts")
    raw: dict[str, Any] = tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))
    return Chart(**raw)


def with_account_classes(source: Source, preset: Preset) -> Source:
    """Give each row the class that the preset's chart of accounts has for its account."""
    accounts = columns_of(preset, source.columns).get("account")
    if preset.chart is None or accounts is None or CLASS_COLUMN in source.columns:
        return source
    chart = load_chart(preset.chart)
    note = f"classes of accounts were taken from their first digits, by the {chart.title}"
    return replace(
        source,
        columns=(*source.columns, CLASS_COLUMN),
        batches=lambda: _classed(source, chart, accounts[0]),
        notes=(*source.notes, note),
    )


def _classed(source: Source, chart: Chart, account: str) -> Iterator[pl.DataFrame]:
    found = _class_of(chart, pl.col(account).str.strip_chars()).alias(CLASS_COLUMN)
    for batch in source.batches():
        yield batch.with_columns(found)


def _class_of(chart: Chart, account: pl.Expr) -> pl.Expr:
    by_length: dict[int, dict[str, str]] = {}
    for digits, name in chart.classes.items():
        by_length.setdefault(len(digits), {})[digits] = name
    return pl.coalesce(
        account.str.slice(0, length).replace_strict(
            by_length[length], default=None, return_dtype=pl.String()
        )
        for length in sorted(by_length, reverse=True)
    )
