"""The sample ledger month by month: entries built, ordered, numbered and made a table."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, join_batches, pick_entries
from crossfoot.sample.calendar import months
from crossfoot.sample.people import Company, found_company
from crossfoot.sample.plan import PROCESSES, Plan, make_plan
from crossfoot.sample.planted import plant
from crossfoot.sample.processes import Context, build_mixed_sales, build_purchases, build_sales

_ENTITY, _CURRENCY = "Larkfield Trading", "GBP"
_ACCOUNTS = pl.Series([account.number for account in chart.ACCOUNTS])
_ACCOUNT_NAMES = pl.Series([account.name for account in chart.ACCOUNTS])
_PHRASES, _CENTERS = pl.Series(chart.PHRASES), pl.Series(chart.CENTERS)


@dataclass(frozen=True)
class MonthOfLines:
    """One month: `ledger` has the columns of the file, `labels` those of LABEL_COLUMNS."""

    number: int
    ledger: pl.DataFrame
    labels: pl.DataFrame
    entries: int


class Numbering:
    """Entry numbers by source, without gaps but planted ones, and the tags of reversed entries."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._tagged = pl.DataFrame(schema={"tag": pl.String, "reversal_of": pl.String})

    def number(self, entries: pl.DataFrame) -> pl.DataFrame:
        """Return the entries, in posting order, with entry_no and reversal_of."""
        start = pl.col("source").replace_strict(self._last, default=0, return_dtype=pl.Int64)
        entries = entries.with_columns(
            number=start + (1 + pl.col("number_gap").fill_null(0)).cum_sum().over("source")
        )
        self._last |= dict(entries.group_by("source").agg(pl.col("number").max()).iter_rows())
        entries = entries.with_columns(
            entry_no=pl.col("source") + pl.col("number").cast(pl.String).str.zfill(8)
        )
        return self._link(_mark_reused(entries))

    def _link(self, entries: pl.DataFrame) -> pl.DataFrame:
        tagged = entries.filter(pl.col("tag").is_not_null())
        self._tagged = pl.concat([self._tagged, tagged.select("tag", reversal_of="entry_no")])
        return entries.join(
            self._tagged, left_on="reverses", right_on="tag", how="left", maintain_order="left"
        )


def _mark_reused(entries: pl.DataFrame) -> pl.DataFrame:
    """The entry whose number the next one takes was right when it was booked."""
    taken = (pl.col("number_gap").shift(-1).over("source") == -1) & pl.col("kind").is_null()
    known = pl.col("is_original").fill_null(value=False)
    return entries.with_columns(is_original=known | taken.fill_null(value=False))


def generate(lines: int, seed: int, *, company: int | None = None) -> Iterator[MonthOfLines]:
    """Yield the twelve months of a ledger of exactly `lines` lines, the same for the same seed.

    `company`: the seed of another ledger of as many lines, whose people, customers and suppliers
    these are: another year of the same company.
    """
    founded = seed if company is None else company
    people = found_company(np.random.default_rng([founded, 0]), lines)
    planted = plant(seed, people, lines)
    plan = make_plan(lines - planted.lines.height)
    numbering, first_line = Numbering(), 1
    context = _before_the_year(people, lines, plan, seed)
    for month in months():
        context.month = month
        batch = _build_month(context, plan, seed)
        batch = join_batches([batch, _planted_in(planted, month.number)])
        yield (block := _tabulate(batch, numbering, month.number, first_line))
        first_line += block.ledger.height


def _before_the_year(company: Company, lines: int, plan: Plan, seed: int) -> Context:
    """Last December's open items, which January's cash settles."""
    context = Context(company, months()[0], lines)
    rng = np.random.default_rng([seed, 2])
    sales = build_sales(rng, context, plan["receipts"][0])
    purchases = build_purchases(rng, context, plan["payments"][0])
    context.invoices, context.bills = _open_items([sales]), _open_items([purchases])
    return context


def _build_month(context: Context, plan: Plan, seed: int) -> Batch:
    number = context.month.number
    batches, sold, bought = [], [], []
    for at, process in enumerate(PROCESSES):
        count = plan[process.name][number - 1]
        if count == 0:
            continue
        batch = process.build(np.random.default_rng([seed, 3, number, at]), context, count)
        batches.append(batch)
        if process.build in (build_sales, build_mixed_sales):
            sold.append(batch)
        if process.build is build_purchases:
            bought.append(batch)
    context.invoices, context.bills = _open_items(sold), _open_items(bought)
    return join_batches(batches)


def _open_items(batches: list[Batch]) -> pl.DataFrame:
    """Return party, reference and gross cents of these invoices."""
    control = (chart.CODE_OF[chart.RECEIVABLES], chart.CODE_OF[chart.PAYABLES])
    items = []
    for batch in batches:
        gross = batch.lines.filter(pl.col("account").is_in(control))["cents"].abs()
        items.append(batch.entries.select("party", "reference").with_columns(cents=gross))
    return pl.concat(items)


def _planted_in(planted: Batch, number: int) -> Batch:
    month = pl.from_epoch("at").dt.month()
    rows = planted.entries.with_row_index("row").filter(month == number)["row"]
    return pick_entries(planted, rows.to_numpy().astype(np.int64))


def _tabulate(batch: Batch, numbering: Numbering, number: int, first_line: int) -> MonthOfLines:
    order = batch.entries["at"].arg_sort()
    entries = numbering.number(batch.entries[order])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    place = rank[batch.lines["row"].to_numpy()]
    by_entry = np.argsort(place, kind="stable")
    lines = batch.lines[pl.Series(by_entry)]
    wide = pl.concat([entries[pl.Series(place[by_entry])], lines], how="horizontal")
    wide = wide.with_columns(
        line_id=pl.int_range(first_line, first_line + wide.height),
        line_no=pl.int_range(wide.height) - pl.Series(_first_of_entry(place[by_entry])) + 1,
    )
    return MonthOfLines(number, _ledger_columns(wide), _label_columns(wide), entries.height)


def _first_of_entry(
    place: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
    return np.repeat(starts, np.diff(np.r_[starts, len(place)]))


def _money(cents: pl.Expr) -> pl.Expr:
    return cents.cast(pl.Decimal(18, 0)) * pl.lit("0.01").str.to_decimal(scale=2)


def _ledger_columns(wide: pl.DataFrame) -> pl.DataFrame:
    at, cents = pl.from_epoch("at"), pl.col("cents")
    return wide.select(
        pl.col("entry_no").alias("Entry No"),
        pl.col("line_no").alias("Line No"),
        pl.lit(_ENTITY).alias("Company"),
        at.dt.year().alias("Fiscal Year"),
        pl.coalesce("period", at.dt.month()).alias("Period"),
        at.dt.date().alias("Posting Date"),
        pl.from_epoch("document_day", time_unit="d").alias("Document Date"),
        at.alias("Entered At"),
        pl.col("user").alias("Entered By"),
        pl.col("approver").alias("Approved By"),
        pl.col("source").alias("Source"),
        pl.lit(_ACCOUNTS).gather(pl.col("account")).alias("Account"),
        pl.lit(_ACCOUNT_NAMES).gather(pl.col("account")).alias("Account Name"),
        pl.col("party").alias("Party"),
        pl.col("reference").alias("Reference"),
        pl.col("header").alias("Header Text"),
        pl.lit(_PHRASES).gather(pl.col("phrase")).alias("Line Text"),
        _money(pl.when(cents >= 0).then(cents).otherwise(0)).alias("Debit"),
        _money(pl.when(cents < 0).then(-cents).otherwise(0)).alias("Credit"),
        pl.lit(_CURRENCY).alias("Currency"),
        pl.lit(_CENTERS).gather(pl.col("center")).alias("Cost Center"),
        pl.col("reversal_of").alias("Reversal Of"),
    )


def _label_columns(wide: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("kind")
    told = kind.is_not_null() | pl.col("lookalike").is_not_null() | pl.col("is_original")
    return wide.filter(told).select(
        "line_id",
        pl.col("entry_no").alias("journal_id"),
        kind.alias("kind"),
        pl.when(kind.is_not_null())
        .then("is_primary")
        .otherwise(pl.lit(value=False))
        .alias("is_primary"),
        pl.col("is_original").fill_null(value=False),
        "group",
        "subject",
        "lookalike",
    )
