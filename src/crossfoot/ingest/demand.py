"""Items, days and quantities of a file: what a demand forecast is made of."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.convert.dates import parse_dates, readable
from crossfoot.ingest.convert.numbers import Mark, Parsed, parse_amounts
from crossfoot.ingest.detect import open_table
from crossfoot.ingest.source import FILE_ROW, READER_PROBLEM, ReadOptions, Source
from crossfoot.ingest.suggest.dates import date_shape
from crossfoot.ingest.suggest.numbers import bare, number_shape
from crossfoot.ingest.trade.totals_rows import is_totals_row

_DECIMALS: Final = 6
_EMPTY: Final = "is empty"
_LABEL: Final = "label"
_NAMED: Final = 5
PROBLEM_SCHEMA: Final = pl.Schema(
    {"row": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.String}
)


@dataclass(frozen=True)
class DemandColumns:
    """The names of a file's columns; `on_hand` is the stock, where there is one."""

    item: str
    date: str
    quantity: str
    on_hand: str | None = None
    date_form: str | None = None

    def named(self) -> dict[str, str]:
        told = {"item": self.item, "date": self.date, "quantity": self.quantity}
        return told | ({"on_hand": self.on_hand} if self.on_hand else {})


@dataclass(frozen=True)
class DemandRows:
    """Rows that could be read, and the problems: rows read = rows + rows with a problem.

    Totals rows are not among the rows read; a note tells them.
    """

    rows: pl.DataFrame
    problems: pl.DataFrame
    read: int
    notes: tuple[str, ...]


def read_demand(path: Path, columns: DemandColumns, options: ReadOptions) -> DemandRows:
    """Read a file of any table format to item, date, quantity (and on_hand).

    Raises:
        UserError: columns are missing, most rows can't be read, or the order of day and month or
            the decimal mark is not certain.
    """
    source = open_table(path, options)
    _refuse_missing(source, columns)
    texts, notes = _without_totals(_texts(source, columns))
    if texts.is_empty():
        raise UserError(f"{path.name} has no rows below its header. Export it again.")
    form = columns.date_form or _date_form(texts["date"], columns.date)
    parsed: dict[str, Parsed] = {
        "date": parse_dates(texts["date"], form, None),
        **{
            name: _numbers(texts, name, columns.named()[name])
            for name in ("quantity", "on_hand")
            if name in texts.columns
        },
    }
    problems = _problems(texts, parsed, columns)
    bad = problems["row"].unique()
    values = texts.select(FILE_ROW, "item").with_columns(
        one.values.alias(name) for name, one in parsed.items()
    )
    rows = values.filter(~pl.col(FILE_ROW).is_in(bad.implode())).drop(FILE_ROW)
    if 2 * rows.height < texts.height:
        raise UserError(_unreadable(path.name, texts.height, problems))
    return DemandRows(rows, problems, texts.height, (*source.notes, *notes))


def _unreadable(name: str, read: int, problems: pl.DataFrame) -> str:
    first = problems.row(0, named=True)
    bad = problems["row"].n_unique()
    return (
        f"{'No row' if bad == read else f'Most rows ({bad:,} of {read:,})'} of {name} could "
        f"{'' if bad == read else 'not '}be read: in row {first['row']}, “{first['value']}” in "
        f"column “{first['column']}” {first['reason']}. Check which columns were named."
    )


def _refuse_missing(source: Source, columns: DemandColumns) -> None:
    missing = [name for name in columns.named().values() if name not in source.columns]
    if missing:
        named = " and ".join(f"“{name}”" for name in missing)
        raise UserError(
            f"{source.path.name} has no column {named}. Its columns are: "
            f"{', '.join(source.columns)}."
        )


def _texts(source: Source, columns: DemandColumns) -> pl.DataFrame:
    """The columns as text, with their rows; blank rows left out."""
    wanted = [pl.col(name).alias(ours) for ours, name in columns.named().items()]
    problem = pl.col(READER_PROBLEM)
    parts = [
        batch.select(
            FILE_ROW,
            *wanted,
            pl.coalesce(pl.col(source.columns).str.strip_chars().replace("", None)).alias(_LABEL),
            (problem if READER_PROBLEM in batch.columns else pl.lit(None, pl.String)).alias(
                READER_PROBLEM
            ),
        )
        for batch in source.batches()
    ]
    names = list(columns.named())
    blank = pl.all_horizontal(pl.col(names).is_null()) & problem.is_null()
    return pl.concat(parts).filter(~blank) if parts else pl.DataFrame()


def _without_totals(texts: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The rows but for those that state sums, and a note about these."""
    if texts.is_empty():
        return texts, []
    is_total = is_totals_row(texts, (_LABEL,), texts["date"])
    rows = texts.filter(is_total)[FILE_ROW].to_list()
    named = ", ".join(str(row) for row in rows[:_NAMED]) + (" ..." if len(rows) > _NAMED else "")
    notes = [f"{len(rows):,} totals rows were left out (row {named})"] if rows else []
    return texts.filter(~is_total), notes


def _date_form(texts: pl.Series, column: str) -> str:
    shape = date_shape(texts.drop_nulls().unique(maintain_order=True))
    if shape.is_proved:
        return shape.formats[0]
    if not shape.formats:
        value = next(iter(texts.drop_nulls()), "")
        raise UserError(
            f"Column “{column}” holds no dates of a known form (such as “{value}”). Name the form "
            "with --date-format, such as %d.%m.%Y."
        )
    forms = " or ".join(readable(one) for one in shape.formats)
    value = texts.drop_nulls()[0]
    raise UserError(
        f"The dates of column “{column}” (such as “{value}”) can be read as {forms}, and no value "
        f"proves which. Say it: --date-format {shape.formats[0]} or {shape.formats[1]}."
    )


def _numbers(texts: pl.DataFrame, ours: str, column: str) -> Parsed:
    shape = number_shape(texts[ours].drop_nulls().unique(maintain_order=True))
    mark = shape.decimal_mark
    if mark is None:
        either = bare(pl.col(ours)).str.contains(r"\d[.,]\d{3}\D*$")
        row, value = texts.filter(either).select(FILE_ROW, ours).row(0)
        raise UserError(
            f"In column “{column}” nothing proves whether “{value}” in row {row} has a decimal or "
            "a thousands mark. Export it with two decimals, or without thousands marks."
        )
    known: Mark = "," if mark == "," else "."
    return parse_amounts(texts[ours], known, _DECIMALS, rounds=True)


def _problems(
    texts: pl.DataFrame, parsed: dict[str, Parsed], columns: DemandColumns
) -> pl.DataFrame:
    parts = [_where(texts, "item", columns.item, pl.repeat(None, texts.height, eager=True))]
    for ours, one in parsed.items():
        failed = one.values.is_null()
        reasons = one.reasons if one.reasons is not None else pl.Series([None] * texts.height)
        reasons = pl.select(pl.when(failed).then(reasons.cast(pl.String))).to_series()
        optional = ours == "on_hand"
        parts.append(_where(texts, ours, columns.named()[ours], reasons, optional=optional))
    return pl.concat(parts).sort("row", "column")


def _where(
    texts: pl.DataFrame, ours: str, column: str, reasons: pl.Series, *, optional: bool = False
) -> pl.DataFrame:
    told = texts.select(
        pl.col(FILE_ROW).cast(pl.Int64).alias("row"),
        pl.lit(column).alias("column"),
        pl.col(ours).fill_null("").alias("value"),
        pl.coalesce(
            READER_PROBLEM if ours == "item" else pl.lit(None, pl.String),
            pl.when(pl.col(ours).is_null() & (not optional)).then(pl.lit(_EMPTY)),
            reasons.cast(pl.String),
        ).alias("reason"),
    )
    return told.filter(pl.col("reason").is_not_null()).match_to_schema(PROBLEM_SCHEMA)
