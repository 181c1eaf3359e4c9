"""The first rows of a file as a mapping reads them: lines, rejected rows, control totals."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast

import polars as pl

from crossfoot.ingest.convert import Converter
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.plausible import looks_wrong
from crossfoot.ingest.problems import no_problems
from crossfoot.ingest.source import Source
from crossfoot.ingest.suggest.forms import with_date_formats
from crossfoot.ingest.trade.mapping import TradeMapping, check_trade_mapping
from crossfoot.ingest.trade.run import convert_rows

#: Rows that are kept of a file that waits for its mapping: enough for a look, and quickly read.
HEAD_ROWS: Final = 5_000
SHOWN_LINES, SHOWN_REASONS, MOST_PERIODS = 8, 10, 24
_WHOLE = "is_whole"
#: What is looked at first, in this order; the other columns follow.
_FIRST: Final = (
    "posting_date", "journal_id", "account", "account_name", "debit", "credit",
    "sold_at", "as_of", "transaction_id", "product_id", "item_id", "quantity", "revenue",
)  # fmt: skip
_NOT_SHOWN = frozenset(
    {"file_row", "line_id", "entry_id", "minor", "lag_days", "weekday", "entered_minute", "extra",
     "amount", "milli", "received_milli", "cost_minor", "discount_minor", "is_item", "repeat_no"}
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """The first rows of a source, as text, and whether they are all it has."""

    source: Source
    frame: pl.DataFrame
    is_whole: bool

    def write(self, path: Path) -> None:
        """Keep the rows as Parquet."""
        self.frame.write_parquet(path, metadata={_WHOLE: "yes" if self.is_whole else "no"})


@dataclass(frozen=True)
class Reason:
    """Why rows are rejected: how many, the first of them, and what to do."""

    column: str
    reason: str
    count: int
    file_row: int
    value: str | None
    remedy: str


@dataclass(frozen=True)
class Preview:
    """What a mapping makes of a head.

    `lines` are the values of the first lines under `names`; `totals` control totals by name,
    money as Decimal; `periods` months with their lines, debit and credit, if they are few.
    `rows_read` = `line_rows` + `rejected` + `totals_rows`. `doubts` say what looks wrong with the
    mapping; `problems` lists every rejected row.
    """

    names: tuple[str, ...]
    lines: tuple[tuple[Any, ...], ...]
    rows_read: int
    line_rows: int
    rejected: int
    totals_rows: int
    totals: dict[str, Decimal | int]
    periods: tuple[tuple[str, int, Decimal, Decimal], ...]
    reasons: tuple[Reason, ...]
    is_whole: bool
    doubts: tuple[str, ...] = ()
    problems: pl.DataFrame = field(default_factory=no_problems, compare=False)


def take_head(source: Source) -> Head:
    """Read the first rows of a source, and no more of it than that takes."""
    taken: list[pl.DataFrame] = []
    rows = 0
    for batch in source.batches():
        taken.append(batch)
        rows += batch.height
        if rows > HEAD_ROWS:
            break
    frame = pl.concat(taken, how="diagonal") if taken else pl.DataFrame()
    return Head(source, frame.head(HEAD_ROWS), rows <= HEAD_ROWS)


def read_head(path: Path, name: str, columns: tuple[str, ...]) -> Head:
    """A head that was written, of a file called `name` with these columns."""
    frame = pl.read_parquet(path)
    is_whole = pl.read_parquet_metadata(path).get(_WHOLE) == "yes"

    def batches() -> Iterator[pl.DataFrame]:
        yield frame

    return Head(Source(Path(name), "head", columns, batches), frame, is_whole)


def preview_ledger(head: Head, mapping: Mapping) -> Preview:
    """Read the head as a ledger.

    Raises:
        UserError: the mapping does not fit, or does not say how dates are written.
    """
    mapping, _ = with_date_formats(head.source, mapping)
    converter = Converter(mapping, head.source.columns)
    read = converter.convert(head.frame)
    unit = -mapping.decimals
    debit = Decimal(converter.totals.debit).scaleb(unit)
    credit = Decimal(converter.totals.credit).scaleb(unit)
    totals: dict[str, Decimal | int] = {"debit": debit, "credit": credit}
    totals["difference"] = debit - credit
    totals |= _entries(read.lines, mapping.key, is_whole=head.is_whole)
    shown = _shown(head, read.lines, read.problems)
    return replace(
        shown, rows_read=read.rows, line_rows=read.source_rows, totals_rows=read.totals.height,
        totals=totals, periods=_periods(read.lines),
        doubts=looks_wrong(read.lines.lazy(), mapping, is_whole=head.is_whole),
    )  # fmt: skip


def preview_trade(head: Head, mapping: TradeMapping) -> Preview:
    """Read the head as sales or stock.

    Raises:
        UserError: the mapping does not fit, or no row is a line.
    """
    check_trade_mapping(mapping, mapping.subject, head.source.columns, "The file")
    read = convert_rows(head.source, head.frame, mapping)
    known = read.totals
    totals: dict[str, Decimal | int] = {"documents": known.documents}
    if mapping.subject == "sales":
        totals |= {"gross": known.gross, "returns": known.returns, "revenue": known.revenue}
    totals["units"] = known.units
    return replace(
        _shown(head, read.lines, read.problems), rows_read=known.rows_read,
        line_rows=known.lines, totals_rows=known.totals_rows, totals=totals,
    )  # fmt: skip


def _shown(head: Head, lines: pl.DataFrame, problems: pl.DataFrame) -> Preview:
    """The first lines and the reasons; counts and totals are the caller's to add."""
    known = [one.name for one in lines.iter_columns() if one.null_count() < lines.height]
    first = [name for name in _FIRST if name in known]
    names = (*first, *(name for name in known if name not in (*first, *_NOT_SHOWN)))
    rejected = problems.filter("is_rejected")
    return Preview(
        names=names,
        lines=tuple(lines.select(names).head(SHOWN_LINES).rows()),
        rows_read=0,
        line_rows=0,
        rejected=rejected["file_row"].n_unique(),
        totals_rows=0,
        totals={},
        periods=(),
        reasons=tuple(_reasons(rejected)),
        is_whole=head.is_whole,
        problems=pl.concat([no_problems(), rejected]).sort("file_row", maintain_order=True),
    )


def _reasons(rejected: pl.DataFrame) -> Iterator[Reason]:
    grouped = pl.concat([no_problems(), rejected]).group_by("column", "reason", maintain_order=True)
    found = grouped.agg(pl.len().alias("count"), pl.col("file_row", "value", "remedy").first())
    for row in found.sort("count", descending=True, maintain_order=True).head(SHOWN_REASONS).rows():
        yield Reason(*row)


def _entries(lines: pl.DataFrame, key: tuple[str, ...], *, is_whole: bool) -> dict[str, int]:
    """Entries, and those that do not balance; the last of a part of a file may go on."""
    if not key or lines.is_empty():
        return {}
    sums = lines.group_by(key, maintain_order=True).agg(pl.col("minor").sum())
    judged = sums if is_whole else sums.head(-1)
    return {"entries": sums.height, "unbalanced": judged.filter(pl.col("minor") != 0).height}


def _periods(lines: pl.DataFrame) -> tuple[tuple[str, int, Decimal, Decimal], ...]:
    month = pl.col("posting_date").dt.strftime("%Y-%m").alias("month")
    found = lines.group_by(month).agg(pl.len(), pl.col("debit", "credit").sum()).sort("month")
    rows = cast("list[tuple[str, int, Decimal, Decimal]]", found.rows())
    return tuple(rows) if len(rows) <= MOST_PERIODS else ()
