"""Doubts whether quantity x price is what the rows of a sales file are worth."""

from collections.abc import Mapping as MappingOf

import polars as pl

from crossfoot.ingest.headers import key, words
from crossfoot.ingest.suggest.numbers import minor_units
from crossfoot.ingest.suggest.sample import Sample
from crossfoot.ingest.trade.roles import spellings
from crossfoot.ingest.trade.totals_rows import is_totals_row
from crossfoot.tables.sales import PRICE_DECIMALS, QUANTITY_DECIMALS

_Columns = MappingOf[str, tuple[str, ...]]

_PERCENT = frozenset(("percent", "percentage", "pct", "prozent", "pourcentage", "porcentaje"))
_DECIMALS = 2
_UNIT = 10 ** (QUANTITY_DECIMALS + PRICE_DECIMALS - _DECIMALS)
#: A column that is between half and three halves of quantity x price in most rows is an amount.
_MOST, _MANY = 0.8, 0.01


def is_percentage(header: str) -> bool:
    """Whether a header names shares of a hundred rather than money or counts."""
    return "%" in header or not _PERCENT.isdisjoint(words(header))


def worth_doubts(sample: Sample, columns: _Columns, mark: str | None) -> list[str]:
    """Unused columns that speak against revenue = quantity x price, each with a sentence."""
    if "revenue" in columns or mark is None or not {"quantity", "unit_price"} <= set(columns):
        return []
    used = {name for names in columns.values() for name in names}
    unused = [name for name in sample.frame.columns if name not in used]
    rates = [name for name in unused if is_percentage(name)]
    doubts = [_of_rate(name) for name in rates if _is_discount(name) and _is_said(sample, name)]
    day = columns["sold_at"][0] if "sold_at" in columns else None
    if day is None:
        return doubts
    is_total = is_totals_row(sample.frame, sample.frame.columns, sample.frame[day])
    worth = _units(sample.frame, _worth(columns, mark))
    for name in unused:
        look = sample.looks[name]
        if look.is_number and not look.is_date and name not in rates:
            units = minor_units(pl.col(name), look.number.decimal_mark or mark, _DECIMALS)
            value = _units(sample.frame, units)
            rows = pl.DataFrame({"value": value, "worth": worth, "total": is_total})
            doubts += _of_total(name, rows, sample) or _of_rows(name, rows)
    return doubts


def _worth(columns: _Columns, mark: str) -> pl.Expr:
    """Quantity x price less the discount, in minor units."""
    quantity = minor_units(pl.col(columns["quantity"][0]), mark, QUANTITY_DECIMALS)
    price = minor_units(pl.col(columns["unit_price"][0]), mark, PRICE_DECIMALS)
    exact: pl.Expr = (quantity.cast(pl.Int128) * price / _UNIT).round()
    if "discount" not in columns:
        return exact
    discount = minor_units(pl.col(columns["discount"][0]), mark, _DECIMALS).abs().fill_null(0)
    reduced: pl.Expr = exact - discount * exact.sign()
    return reduced


def _units(frame: pl.DataFrame, units: pl.Expr) -> pl.Series:
    return frame.select(units.cast(pl.Int64, strict=False)).to_series()


def _of_total(name: str, rows: pl.DataFrame, sample: Sample) -> list[str]:
    """The totals row states the sum of this column, and quantity x price is another one."""
    lines = rows.filter(~pl.col("total"))
    own, computed = int(lines["value"].sum()), int(lines["worth"].sum())
    stated = rows.filter(pl.col("total"))["value"].to_list()
    if not sample.is_whole or not sample.looks[name].has_decimals or not own or own not in stated:
        return []
    if abs(own - computed) <= lines.height:
        return []
    return [
        f"the file's own total of “{name}” is {_money(own)}, but quantity x price adds up to "
        f"{_money(computed)}; {_what_to_do(name)}"
    ]


def _of_rows(name: str, rows: pl.DataFrame) -> list[str]:
    """The column is near quantity x price nearly everywhere, and differs in many rows."""
    known = rows.filter(~pl.col("total"), pl.col("worth") != 0).drop_nulls()
    value, worth = pl.col("value") * pl.col("worth").sign(), pl.col("worth").abs()
    near = known.filter((2 * value >= worth) & (2 * value <= 3 * worth)).height
    differs = known.filter((value - worth).abs() > 1).height
    if near < _MOST * known.height or differs <= _MANY * known.height:
        return []
    return [
        f"“{name}” is not quantity x price in {differs:,} of {known.height:,} rows looked at; "
        f"{_what_to_do(name)}"
    ]


def _what_to_do(name: str) -> str:
    return (
        f"if “{name}” is what the rows are worth, say revenue = “{name}” in a mapping, "
        "if not, confirm the mapping as it is"
    )


def _of_rate(name: str) -> str:
    return (
        f"“{name}” is a percentage, which quantity x price does not take off; say in a mapping "
        "which column is the revenue, or confirm it as it is when the prices are reduced already"
    )


def _is_discount(name: str) -> bool:
    bare = key(" ".join(word for word in words(name) if word not in _PERCENT))
    return "discount" in spellings("sales").get(bare, [])


def _is_said(sample: Sample, name: str) -> bool:
    return any(text.strip("0.,% ") for text in sample.looks[name].distinct)


def _money(units: int) -> str:
    return f"{units / 10**_DECIMALS:,.2f}"
