"""A custom report's rows: filters, groups and measures on a frame, exact where money is."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any, Final

import polars as pl

from crossfoot.reports.custom.days import window_in_words
from crossfoot.reports.custom.sources import Field, Source
from crossfoot.reports.custom.spec import Filter, Group, Measure, Order, Spec, Step
from crossfoot.sales.periods import label, period_start

_WHOLE: Final = 38


def filtered(spec: Spec, source: Source, frame: pl.DataFrame, today: dt.date) -> pl.DataFrame:
    """The rows that every filter keeps. Nothing is like an empty cell but “empty” and “is not”."""
    for one in spec.filters:
        frame = frame.filter(_kept(one, source.field(one.column), today, frame.schema[one.column]))
    return frame


def _kept(one: Filter, field: Field, today: dt.date, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(one.column)
    empty = column.is_null() | (column == "") if dtype == pl.String else column.is_null()
    if one.operator in ("empty", "not empty"):
        return empty if one.operator == "empty" else ~empty
    cell = _comparable(column, field, dtype)
    if one.operator == "during":
        window = window_in_words(str(one.value), today)
        return (cell >= window.start) & (cell < window.end)
    if isinstance(one.value, tuple):
        values = [_literal(value, dtype) for value in one.value]
        if one.operator == "between":
            return (cell >= values[0]) & (cell <= values[1])
        return pl.any_horizontal(cell == value for value in values)
    return _compared(one.operator, cell, _literal(one.value, dtype), str(one.value))


def _compared(operator: str, cell: pl.Expr, value: pl.Expr, text: str) -> pl.Expr:
    match operator:
        case "is not":
            return cell.ne_missing(value)
        case "at least":
            return cell >= value
        case "at most":
            return cell <= value
        case "contains":
            return cell.str.to_lowercase().str.contains(text.lower(), literal=True)
        case "starts with":
            return cell.str.to_lowercase().str.starts_with(text.lower())
    return cell == value


def _comparable(column: pl.Expr, field: Field, dtype: pl.DataType) -> pl.Expr:
    if field.kind == "time" and isinstance(dtype, pl.Datetime):
        return column.dt.date()
    if field.is_number and not isinstance(dtype, pl.Float64):
        return column.cast(pl.Decimal(_WHOLE, _scale(dtype)))
    if not field.is_number and not field.is_day and field.kind != "flag":
        return column.cast(pl.String)
    return column


def _literal(value: Any, dtype: pl.DataType) -> pl.Expr:
    """A value to compare with: of floats a float, of exact numbers one with all its digits."""
    if isinstance(value, Decimal) and isinstance(dtype, pl.Float64):
        return pl.lit(float(value))
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        digits = max(0, -exponent) if isinstance(exponent, int) else 0
        return pl.lit(value, pl.Decimal(_WHOLE, min(digits, _WHOLE)))
    return pl.lit(value)


def _scale(dtype: pl.DataType) -> int:
    return dtype.scale if isinstance(dtype, pl.Decimal) else 0


def listed(spec: Spec, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of a list in its order; rows that are alike keep theirs."""
    return _ordered(rows, spec.order).select(spec.columns)


def grouped(spec: Spec, rows: pl.DataFrame, keys: tuple[Group, ...]) -> pl.DataFrame:
    """One row per group of `keys` with the measures; without keys one row of all.

    A sum, mean or median of no value is null; a share is of the whole of `rows`.
    """
    names = [one.name for one in keys]
    steps = [_key(one) for one in keys]
    made = rows.with_columns(steps)
    wanted = [expression for one in spec.measures for expression in _parts(one, made.schema)]
    table = made.group_by(names, maintain_order=True).agg(wanted) if names else made.select(wanted)
    for one in spec.measures:
        table = _finished(table, one, rows)
    return table.select(*names, *(one.name for one in spec.measures))


def sorted_groups(spec: Spec, table: pl.DataFrame) -> pl.DataFrame:
    """Groups in the order asked for, else by themselves."""
    rest = [Order(one.name) for one in spec.grouping]
    named = {one.column for one in spec.order}
    return _ordered(table, (*spec.order, *(one for one in rest if one.column not in named)))


def _ordered(table: pl.DataFrame, order: tuple[Order, ...]) -> pl.DataFrame:
    if not order:
        return table
    by = [one.column for one in order]
    down = [one.descending for one in order]
    return table.sort(by, descending=down, nulls_last=True, maintain_order=True)


def _key(group: Group) -> pl.Expr:
    column = pl.col(group.column)
    if group.by is None:
        return column.alias(group.name)
    return period_start(column.cast(pl.Date), group.by).alias(group.name)


def labelled(table: pl.DataFrame, keys: tuple[Group, ...]) -> pl.DataFrame:
    """Periods as people call them, and other keys as text, so that a total can stand below."""
    return table.with_columns(_label(one).alias(one.name) for one in keys)


def _label(group: Group) -> pl.Expr:
    if group.by is None:
        return pl.col(group.name).cast(pl.String)
    step: Step = group.by
    return pl.col(group.name).map_elements(
        lambda day: label(day, step), return_dtype=pl.String, skip_nulls=True
    )


def _parts(one: Measure, schema: pl.Schema) -> list[pl.Expr]:
    """What a measure is made of."""
    if one.column is None:
        return [pl.len().cast(pl.Int64).alias(one.name)]
    column = pl.col(one.column)
    known = column.drop_nulls()
    count = known.len().cast(pl.Int64)
    total = pl.when(count > 0).then(_sum(column, schema[one.column]))
    simple = {
        "count": count,
        "distinct": known.n_unique().cast(pl.Int64),
        "min": column.min(),
        "max": column.max(),
        "sum": total,
        "share": total,
    }
    if one.measure in simple:
        return [simple[one.measure].alias(one.name)]
    if one.measure == "mean":
        return [total.alias(one.name), count.alias(f"{one.name}|count")]
    ordered = _exact(known, schema[one.column]).sort()
    low, high = (count - 1) // 2, count // 2
    return [
        ordered.get(low, null_on_oob=True).alias(one.name),
        ordered.get(high, null_on_oob=True).alias(f"{one.name}|high"),
    ]


def _exact(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_float():
        return column
    return column.cast(pl.Decimal(_WHOLE, _scale(dtype)))


def _sum(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_integer():
        return column.cast(pl.Int64).sum()
    return _exact(column, dtype).sum()


def _finished(table: pl.DataFrame, one: Measure, rows: pl.DataFrame) -> pl.DataFrame:
    if one.measure == "share":
        return table.with_columns(_share(table[one.name], one, rows))
    if one.measure not in ("mean", "median") or one.column is None:
        return table
    dtype = rows.schema[one.column]
    if one.measure == "mean":
        values = _divided(table[one.name], table[f"{one.name}|count"], dtype)
    else:
        both = [table[one.name], table[f"{one.name}|high"]]
        sums = pl.Series(one.name, [_plus(*pair) for pair in zip(*both, strict=True)])
        values = _divided(sums, pl.Series([2] * table.height), dtype)
    return table.with_columns(values.alias(one.name))


def _plus(low: Any, high: Any) -> Any:
    return None if low is None else low + high


def _divided(above: pl.Series, below: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Quotients: of exact decimals rounded to their digits, half to even; of others floats."""
    pairs = [(a, b) for a, b in zip(above, below, strict=True)]
    if not isinstance(dtype, pl.Decimal):
        floats = [None if a is None else float(a) / b for a, b in pairs]
        return pl.Series(floats, dtype=pl.Float64)
    unit = Decimal(1).scaleb(-dtype.scale)
    with localcontext() as context:
        context.prec = 2 * _WHOLE
        exact = [
            None if a is None else (Decimal(a) / b).quantize(unit, ROUND_HALF_EVEN)
            for a, b in pairs
        ]
    return pl.Series(exact, dtype=pl.Decimal(_WHOLE, dtype.scale))


def _share(parts: pl.Series, one: Measure, rows: pl.DataFrame) -> pl.Series:
    """Shares of the whole; null where the whole is zero."""
    whole: Any = rows.height
    if one.column is not None:
        whole = rows.select(_sum(pl.col(one.column), rows.schema[one.column])).item()
    shares = [None if part is None or not whole else _ratio(part, whole) for part in parts]
    return pl.Series(one.name, shares, dtype=pl.Float64)


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if isinstance(part, Decimal) else float(part) / float(whole)
