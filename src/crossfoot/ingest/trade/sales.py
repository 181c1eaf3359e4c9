"""Rows of a sales export become lines of tables.SALES; money stays exact."""

from decimal import Decimal

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.convert.extra import extra_text
from crossfoot.ingest.convert.numbers import parse_amounts
from crossfoot.ingest.trade.cells import Cells
from crossfoot.ingest.trade.made import Made
from crossfoot.ingest.trade.mapping import TradeMapping
from crossfoot.tables.sales import (
    ADJUSTMENT,
    PRICE_DECIMALS,
    QUANTITY_DECIMALS,
    RETURN,
    SALE,
    sales_table,
)

_NEGATIVE = "is negative: only quantities say what came back"
_TOO_MUCH = "times the price is more than an amount can be"
_LARGEST = 10**17
_MONEY = ("revenue", "cost", "discount")


def sales_lines(cells: Cells, body: pl.DataFrame, columns: tuple[str, ...]) -> Made:
    """Make sales lines of the rows; rows that can't be lines are marked in `cells`."""
    mapping = cells.mapping
    cells.require("transaction_id")
    frame = cells.texts.with_columns(cells.moment().alias("sold_at"), *_numbers(cells))
    frame = _with_repeats(frame, body, columns)
    extra = extra_text(body, tuple(n for n in columns if n not in mapping.used))
    frame = frame.with_columns(pl.lit(None, pl.String).alias("extra") if extra is None else extra)
    worth = _with_worth(frame, mapping)
    cells.reject("quantity", _is_too_much(worth), _TOO_MUCH)
    kept = worth.filter(~cells.rejected)
    _refuse_currencies(kept)
    lines = _finished(kept, cells)
    return Made(
        lines,
        int(kept["price_differs"].sum()),
        int(kept["was_rounded"].sum()),
        (*_notes(lines, mapping), *_told_apart(body, mapping)),
        Decimal(int(lines["minor"].sum())).scaleb(-mapping.decimals),
    )


def _numbers(cells: Cells) -> list[pl.Series]:
    """Quantity, price and money columns that the file has, as exact decimals."""
    money, rounds = cells.mapping.decimals, cells.mapping.round_amounts
    has_value = cells.has("revenue")
    made = []
    for name, decimals, needed in (
        ("quantity", QUANTITY_DECIMALS, not has_value),
        ("ordered", QUANTITY_DECIMALS, False),
        ("unit_price", PRICE_DECIMALS, not has_value),
        ("unit_cost", PRICE_DECIMALS, False),
        ("revenue", money, True),
        ("cost", money, False),
        ("discount", money, False),
    ):
        if cells.has(name):
            may_round = rounds and name in _MONEY
            values = cells.number(name, decimals, needed=needed, rounds=may_round)
            made.append(values.alias(name))
    return made


def _with_repeats(
    frame: pl.DataFrame, body: pl.DataFrame, columns: tuple[str, ...]
) -> pl.DataFrame:
    """Number identical rows: 1 for the first, 2 for its copy."""
    number = body.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(list(columns)).alias("repeat_no")
    )
    return frame.with_columns(number["repeat_no"])


def _whole(name: str, decimals: int) -> pl.Expr:
    whole: pl.Expr = (pl.col(name) * 10**decimals).cast(pl.Int128)
    return whole


def _rounded(value: pl.Expr, unit: int) -> pl.Expr:
    """Divide whole numbers, half away from zero."""
    halves: pl.Expr = (value.abs() * 2 + unit) // (2 * unit)
    return halves * value.sign()


def _with_worth(frame: pl.DataFrame, mapping: TradeMapping) -> pl.DataFrame:
    """Add minor, cost_minor, discount_minor and milli, all whole numbers."""
    unit = 10 ** (QUANTITY_DECIMALS + PRICE_DECIMALS - mapping.decimals)
    has = set(frame.columns)
    nothing = pl.lit(None, pl.Int128)
    milli = _whole("quantity", QUANTITY_DECIMALS) if "quantity" in has else nothing
    exact = milli * _whole("unit_price", PRICE_DECIMALS) if "unit_price" in has else nothing
    cost = milli * _whole("unit_cost", PRICE_DECIMALS) if "unit_cost" in has else nothing
    discount = _whole("discount", mapping.decimals).abs() if "discount" in has else nothing
    priced = _rounded(exact, unit)
    reduced = priced - discount.fill_null(0) * priced.sign()
    if "revenue" in has:
        value = _whole("revenue", mapping.decimals)
        differs = ((value - priced).abs() > 1) & ((value - reduced).abs() > 1)
        was_rounded = pl.lit(value=False)
    else:
        value, differs, was_rounded = reduced, pl.lit(value=False), exact % unit != 0
    whole_cost = _whole("cost", mapping.decimals) if "cost" in has else _rounded(cost, unit)
    return frame.with_columns(
        milli=milli,
        minor=value,
        cost_minor=whole_cost,
        discount_minor=discount,
        price_differs=differs.fill_null(value=False),
        was_rounded=was_rounded.fill_null(value=False),
    )


def _is_too_much(frame: pl.DataFrame) -> pl.Series:
    names = ("milli", "minor", "cost_minor")
    return frame.select(
        pl.any_horizontal((pl.col(n).abs() >= _LARGEST).fill_null(value=False) for n in names)
    ).to_series()


def _kind(mapping: TradeMapping, columns: list[str]) -> pl.Expr:
    """Sale, return or adjustment: by document number, by column, else by sign."""
    number, falsehood = pl.col("transaction_id"), pl.lit(value=False)
    is_adjustment = pl.any_horizontal(
        falsehood, *(number.str.starts_with(p) for p in mapping.adjustment_prefixes)
    )
    is_return = pl.any_horizontal(
        falsehood, *(number.str.starts_with(p) for p in mapping.return_prefixes)
    )
    if "kind" in columns:
        is_return |= pl.col("kind").is_in(list(mapping.return_values)).fill_null(value=False)
    is_write_off = (pl.col("minor") == 0) & (pl.col("milli") < 0).fill_null(value=False)
    return (
        pl.when(is_adjustment | (is_write_off & ~is_return))
        .then(pl.lit(ADJUSTMENT))
        .when(is_return | (pl.col("minor") < 0))
        .then(pl.lit(RETURN))
        .otherwise(pl.lit(SALE))
    )


def _finished(kept: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    mapping = cells.mapping
    table = sales_table(mapping.decimals)
    product = [pl.col(n) for n in ("product_id", "product_name") if n in kept.columns]
    code = pl.coalesce(*product) if product else pl.lit(None, pl.String)
    kept = kept.with_columns(
        kind=_kind(mapping, kept.columns),
        product_id=code,
        is_item=~code.is_in(list(mapping.services)).fill_null(value=False),
        line_id=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        revenue=pl.col("minor").cast(pl.Decimal(38, mapping.decimals)) / 10**mapping.decimals,
        cost=pl.col("cost_minor").cast(pl.Decimal(38, mapping.decimals)) / 10**mapping.decimals,
    )
    absent = [
        pl.lit(None, column.dtype).alias(column.name)
        for column in table.columns
        if column.name not in kept.columns
    ]
    return kept.with_columns(absent).select(table.names).cast(table.schema)


def _refuse_currencies(kept: pl.DataFrame) -> None:
    if "currency" not in kept.columns:
        return
    found = kept["currency"].drop_nulls().unique().sort().to_list()
    if len(found) > 1:
        raise UserError(
            f"The file has amounts in {', '.join(found)}, which can't be added. Give one file per "
            "currency, or leave the currency out of the mapping when all are converted already."
        )


def _notes(lines: pl.DataFrame, mapping: TradeMapping) -> list[str]:
    notes = []
    days = lines.group_by("transaction_id").agg(pl.col("sold_at").dt.date().n_unique().alias("n"))
    spread = days.filter(pl.col("n") > 1).height
    if spread:
        notes.append(f"{spread:,} documents have lines on more than one day")
    guests = lines["customer_id"].null_count()
    if guests and guests < lines.height:
        notes.append(f"{guests:,} of {lines.height:,} lines name no customer")
    services = lines.height - int(lines["is_item"].sum())
    if services:
        notes.append(f"{services:,} lines are postage, fees and the like, not articles")
    return notes


def _told_apart(body: pl.DataFrame, mapping: TradeMapping) -> list[str]:
    notes = []
    for name in mapping.told_apart:
        values = parse_amounts(body[name], mapping.decimal_mark, mapping.decimals, rounds=True)
        total = values.values.sum()
        if total:
            notes.append(f"{name} of {total:,} belongs to whole documents: it is in no line")
    return notes


def printed_total(rows: pl.DataFrame, mapping: TradeMapping, revenue: Decimal) -> Decimal | None:
    """The sum that the totals rows of a file state, if they state one.

    Some files have one row for all, some one per month, some both: what agrees with the revenue
    proves it; when neither does, it is the last row's.
    """
    if rows.is_empty() or "revenue" not in rows.columns:
        return None
    stated = parse_amounts(rows["revenue"], mapping.decimal_mark, mapping.decimals)
    found = stated.values.drop_nulls().to_list()
    if revenue in (*found, sum(found)):
        return revenue
    return Decimal(found[-1]) if found else None
