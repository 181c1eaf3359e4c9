"""A custom report: a list or grouped figures with totals, and a chart."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from crossfoot.charts import Plot, Series
from crossfoot.errors import UserError
from crossfoot.reports.custom.filter_words import filters_in_words
from crossfoot.reports.custom.running import (
    filtered,
    grouped,
    labelled,
    listed,
    sorted_groups,
)
from crossfoot.reports.custom.sources import Field, Source, source_of
from crossfoot.reports.custom.spec import Drawing, Group, Measure, Spec
from crossfoot.reports.custom.validating import validated
from crossfoot.reports.plain import counted
from crossfoot.reports.report import (
    Block,
    Chart,
    Column,
    Kind,
    Note,
    Report,
    Section,
    Table,
)

KIND: Final = "custom"
#: More cannot be told apart in a chart.
_MOST_LINES: Final = 6
_MOST_PLACES: Final = 60
_TOTAL: Final = "is_total"
_PLACE: Final = "|place"
_TITLES: Final = {
    "sum": "{}", "count": "{}, count", "distinct": "{}, distinct", "mean": "{}, mean",
    "median": "{}, median", "min": "{}, smallest", "max": "{}, largest", "share": "{}, share",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What a report is told beside its rows.

    `today` is what “last 12 months” goes by; `about` says of which data it is.
    """

    today: dt.date
    currency: str = ""
    decimals: int = 2
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Custom:
    """What a custom report is made of: its definition, the rows of its source, and the setting."""

    spec: Spec
    frame: pl.DataFrame
    setting: Setting


def custom_report(custom: Custom) -> Report:
    """Make the report; the definition is validated.

    Raises:
        UserError: the definition has a mistake, or these data have no such column.
    """
    frame, setting = custom.frame, custom.setting
    source = source_of(custom.spec.source)
    spec = validated(_of_present(custom.spec, source, frame), source)
    _need_columns(spec, source, frame)
    texts = [name for name, dtype in frame.schema.items() if dtype in (pl.Categorical, pl.Enum)]
    frame = frame.with_columns(pl.col(texts).cast(pl.String))
    rows = filtered(spec, source, frame, setting.today)
    blocks: list[Block] = [_told(rows, frame)]
    if spec.is_grouped:
        blocks += _grouped_blocks(spec, source, rows, setting)
    else:
        blocks.append(_list_block(spec, source, rows, setting))
    title = spec.title or source.title
    return Report(
        KIND,
        title,
        (Section("Result", tuple(blocks)),),
        about=(*setting.about, *_about(spec, source, setting)),
    )


def _of_present(spec: Spec, source: Source, frame: pl.DataFrame) -> Spec:
    """A list without columns shows those that the data have."""
    if spec.is_grouped or spec.columns:
        return spec
    return replace(spec, columns=tuple(name for name in source.names if name in frame.columns))


def _need_columns(spec: Spec, source: Source, frame: pl.DataFrame) -> None:
    asked = [
        *spec.columns,
        *(one.column for one in spec.filters),
        *(one.column for one in spec.grouping),
        *(one.column for one in spec.measures if one.column),
        *(one.column for one in spec.order if not spec.is_grouped),
    ]
    missing = [name for name in dict.fromkeys(asked) if name not in frame.columns]
    if missing:
        there = [name for name in source.names if name in frame.columns]
        raise UserError(
            f"These {source.title.lower()} have no {', '.join(missing)}. There are: "
            f"{', '.join(there)}."
        )


def _told(rows: pl.DataFrame, frame: pl.DataFrame) -> Note:
    if rows.height == frame.height:
        return Note(f"All {counted(frame.height, 'row')} of the source.")
    return Note(f"{rows.height:,} of {counted(frame.height, 'row')} are what the filters keep.")


def _about(spec: Spec, source: Source, setting: Setting) -> tuple[tuple[str, str], ...]:
    told = [("Source", source.title)]
    if spec.filters:
        told.append(("Filters", filters_in_words(spec, source, setting.today)))
    return tuple(told)


def _list_block(spec: Spec, source: Source, rows: pl.DataFrame, setting: Setting) -> Table:
    table = listed(spec, rows)
    shown = table.head(spec.limit) if spec.limit else table
    columns = tuple(_column(source.field(name), setting) for name in spec.columns)
    return Table(
        "rows",
        "Rows",
        columns,
        shown,
        note=_cut(shown.height, table.height, "row"),
        empty="No row is what the filters keep.",
    )


def _column(of: Field, setting: Setting, name: str = "", title: str = "") -> Column:
    is_money = of.kind == "money"
    return Column(
        name or of.name,
        title or of.title,
        of.kind,
        unit=setting.currency if is_money else "",
        decimals=setting.decimals if is_money else 1 if of.kind == "share" else 2,
    )


def _cut(shown: int, whole: int, noun: str) -> str:
    return "" if shown == whole else f"The first {shown:,} of {counted(whole, noun)}."


def _grouped_blocks(
    spec: Spec, source: Source, rows: pl.DataFrame, setting: Setting
) -> list[Block]:
    table = sorted_groups(spec, grouped(spec, rows, spec.grouping))
    shown = labelled(table.head(spec.limit) if spec.limit else table, spec.grouping)
    blocks: list[Block] = []
    if spec.chart is not None and shown.height:
        blocks += _chart_blocks(spec, spec.chart, source, (table, setting))
    note = _cut(shown.height, table.height, "group")
    if note and spec.grouping:
        note += " The total is of all of them."
    blocks.append(
        Table(
            "groups",
            _groups_title(spec, source),
            (
                *_group_columns(spec, source),
                *(_measure_column(one, source, setting) for one in spec.measures),
            ),
            _with_totals(spec, shown, rows),
            note=note,
            empty="No row is what the filters keep, so that there is nothing to group.",
            most_shown=200,
            emphasis=_TOTAL,
            has_total=bool(spec.grouping),
        )
    )
    return blocks


def _groups_title(spec: Spec, source: Source) -> str:
    names = [_group_title(one, source) for one in spec.grouping]
    return "By " + ", ".join(name.lower() for name in names) if names else "In total"


def _group_title(group: Group, source: Source) -> str:
    title = source.field(group.column).title
    return f"{title} ({group.by})" if group.by else title


def _group_columns(spec: Spec, source: Source) -> list[Column]:
    texts = ("text", "wrap")
    kinds: list[Kind] = [
        "text" if source.field(one.column).kind in texts else "code" for one in spec.grouping
    ]
    return [
        Column(one.name, _group_title(one, source), kind)
        for one, kind in zip(spec.grouping, kinds, strict=True)
    ]


def _measure_column(one: Measure, source: Source, setting: Setting) -> Column:
    if one.column is None:
        title = "Rows" if one.measure == "count" else "Share of rows"
        kind: Kind = "integer" if one.measure == "count" else "share"
        return Column(one.name, one.title or title, kind, decimals=1)
    of = source.field(one.column)
    title = one.title or _TITLES[one.measure].format(of.title)
    if one.measure in ("count", "distinct"):
        return Column(one.name, title, "integer")
    if one.measure == "share":
        return Column(one.name, title, "share", decimals=1)
    if of.kind == "integer" and one.measure in ("mean", "median"):
        of = replace(of, kind="number")
    return _column(of, setting, one.name, title)


def _with_totals(spec: Spec, shown: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Groups, subtotals of the first key where rows stand by it, and the total below."""
    plain = shown.with_columns(pl.lit(value=False).alias(_TOTAL))
    if not spec.grouping or shown.is_empty():
        return plain
    total = _total_row(spec, grouped(spec, rows, ()), pl.lit("Total"))
    if not _has_subtotals(spec):
        return pl.concat([plain, total.select(plain.columns)])
    first = spec.grouping[:1]
    key = pl.col(first[0].name)
    placed = plain.with_columns(key.rle_id().alias(_PLACE))
    places = placed.select(key, _PLACE).unique()
    sums = labelled(grouped(spec, rows, first), first).join(places, on=key, nulls_equal=True)
    words = pl.coalesce(pl.format("Total of {}", key), pl.lit("Total of the rows without one"))
    both = pl.concat([placed, _total_row(spec, sums, words).select(placed.columns)])
    below = both.sort(_PLACE, _TOTAL, maintain_order=True).drop(_PLACE)
    return pl.concat([below, total.select(plain.columns)])


def _has_subtotals(spec: Spec) -> bool:
    by_first = not spec.order or spec.order[0].column == spec.grouping[0].name
    return len(spec.grouping) > 1 and by_first and spec.limit is None


def _total_row(spec: Spec, sums: pl.DataFrame, words: pl.Expr) -> pl.DataFrame:
    first, *others = spec.grouping
    empty = [pl.lit(None, pl.String).alias(one.name) for one in others]
    return sums.with_columns(words.alias(first.name), *empty, pl.lit(value=True).alias(_TOTAL))


def _chart_blocks(
    spec: Spec, drawing: Drawing, source: Source, made: tuple[pl.DataFrame, Setting]
) -> list[Block]:
    groups, setting = made
    table = labelled(_charted(spec, drawing, groups), spec.grouping)
    measure = next(one for one in spec.measures if one.name == drawing.y)
    column = _measure_column(measure, source, setting)
    unit = {"money": setting.currency, "share": "share"}.get(column.kind, "")
    places = list(dict.fromkeys(_shown_key(key) for key in table[drawing.x]))[:_MOST_PLACES]
    series, left_out = _chart_series(spec, drawing, table, (places, column.title))
    is_day = source.field(_group(spec, drawing.x).column).is_day
    plot = Plot(column.title, unit, places, series, is_time=is_day)
    title = f"{column.title} by {_group_title(_group(spec, drawing.x), source).lower()}"
    blocks: list[Block] = [Chart("chart", title, unit, plot)]
    return [*blocks, Note(left_out)] if left_out else blocks


def _charted(spec: Spec, drawing: Drawing, table: pl.DataFrame) -> pl.DataFrame:
    """What is drawn: groups as they are listed, but days always from left to right."""
    if spec.limit and len(spec.grouping) == 1:
        table = table.head(spec.limit)
    is_day = table.schema[drawing.x].is_temporal()
    return table.sort(drawing.x, maintain_order=True) if is_day else table


def _group(spec: Spec, name: str) -> Group:
    return next(one for one in spec.grouping if one.name == name)


def _shown_key(key: Any) -> str:
    return "(none)" if key is None else str(key)


def _chart_series(
    spec: Spec, drawing: Drawing, table: pl.DataFrame, named: tuple[Sequence[str], str]
) -> tuple[list[Series], str]:
    """One series, or one for each of the largest values of the other group; what is left out."""
    places, title = named
    kind: Any = drawing.kind
    other = next((one.name for one in spec.grouping if one.name != drawing.x), None)
    keys = [_shown_key(key) for key in table[drawing.x]]
    values = [None if value is None else float(value) for value in table[drawing.y]]
    whole = len(dict.fromkeys(keys))
    words = f"The chart shows the first {_MOST_PLACES} of {whole:,}." if whole > len(places) else ""
    if other is None:
        found = dict(zip(keys, values, strict=True))
        return [Series(title, kind, [found.get(place) for place in places], tone="accent")], words
    lines = [_shown_key(key) for key in table[other]]
    sizes: dict[str, float] = {}
    for line, value in zip(lines, values, strict=True):
        sizes[line] = sizes.get(line, 0.0) + abs(value or 0.0)
    largest = sorted(sizes, key=lambda line: -sizes[line])[:_MOST_LINES]
    if len(sizes) > len(largest):
        words = f"{words} It shows the {len(largest)} largest of {len(sizes):,} lines.".strip()
    cells = dict(zip(zip(lines, keys, strict=True), values, strict=True))
    series = [Series(one, kind, [cells.get((one, place)) for place in places]) for one in largest]
    return series, words
