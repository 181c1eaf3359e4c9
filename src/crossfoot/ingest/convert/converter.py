"""From text rows to ledger lines: each row becomes lines, a problem, or a recognised totals row."""

from dataclasses import dataclass, field, replace

import polars as pl

from crossfoot.ingest.convert.amounts import amounts_of, may_lack_one
from crossfoot.ingest.convert.extra import extra_text
from crossfoot.ingest.convert.rows import Failure, canonical_texts, file_column, unmapped
from crossfoot.ingest.convert.totals import Totals, totals_schema
from crossfoot.ingest.convert.typed import typed_columns
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.fits import check_mapping
from crossfoot.ingest.problems import no_problems, problem_rows
from crossfoot.ingest.source import READER_PROBLEM, ROW_KIND
from crossfoot.tables import ledger_table


@dataclass(frozen=True)
class Converted:
    """One batch: its ledger lines (without entry numbers), problems and totals rows.

    `rows` counts the rows that are not blank, `source_rows` those that became lines. `quiet` lists,
    as problems do, values that mean none.
    """

    lines: pl.DataFrame
    problems: pl.DataFrame
    quiet: pl.DataFrame
    totals: pl.DataFrame
    rows: int
    source_rows: int
    blanks: int


@dataclass
class Converter:
    """Converts the batches of one file in order; keeps the running sums for the totals rows."""

    mapping: Mapping
    columns: tuple[str, ...]
    totals: Totals = field(init=False)

    def __post_init__(self) -> None:
        check_mapping(self.mapping, self.columns)
        self.totals = Totals(self.mapping)
        self._no_totals = totals_schema(self.mapping.decimals).to_frame()
        self._schema = ledger_table(self.mapping.decimals).schema
        self._extras = unmapped(self.columns, self.mapping)

    def convert(self, batch: pl.DataFrame) -> Converted:
        """Convert the next batch of a source, in file order."""
        texts = canonical_texts(batch, self.mapping)
        values, failures = typed_columns(texts, self.mapping)
        amounts, amount_failures = amounts_of(texts, self.mapping)
        failures += amount_failures + _missing(texts, self.mapping)
        if READER_PROBLEM in batch.columns:
            failures.insert(0, Failure("row", batch[READER_PROBLEM]))
        rejected = _rejected(failures, batch.height) | self.totals.named_as_account(texts)
        if ROW_KIND in batch.columns:
            rejected |= batch[ROW_KIND].is_not_null()
        lines = self._lines(batch, texts, values, amounts)
        if not rejected.any():
            self.totals.add(amounts)
            return self._converted(lines, texts, failures, self._no_totals, blanks=0)
        cells = batch.select(self.columns)
        blank = rejected & _is_blank(cells)
        given = [name for name in (ROW_KIND,) if name in batch.columns]
        cells = batch.select(*self.columns, *given)
        totals = self.totals.recognise(cells, texts, amounts, rejected)
        settled = blank | texts["file_row"].is_in(totals["file_row"].implode())
        failures = [_without(failure, settled) for failure in failures]
        return self._converted(
            lines.filter(~rejected), texts, failures, totals, blanks=int(blank.sum())
        )

    def _converted(
        self,
        lines: pl.DataFrame,
        texts: pl.DataFrame,
        failures: list[Failure],
        totals: pl.DataFrame,
        *,
        blanks: int,
    ) -> Converted:
        problems = self._problems(texts, [one for one in failures if one.is_listed])
        quiet = self._problems(texts, [one for one in failures if not one.is_listed])
        return Converted(
            self._finish(lines),
            problems,
            quiet,
            totals,
            texts.height - blanks,
            lines.height,
            blanks,
        )

    def _problems(self, texts: pl.DataFrame, failures: list[Failure]) -> pl.DataFrame:
        found = [
            problem_rows(
                texts,
                f.column,
                file_column(f.column, self.mapping),
                f.reasons,
                is_rejected=f.rejects,
            )
            for f in failures
            if f.reasons.null_count() < f.reasons.len()
        ]
        return pl.concat(found).sort("file_row", maintain_order=True) if found else no_problems()

    def _lines(
        self, batch: pl.DataFrame, texts: pl.DataFrame, values: pl.DataFrame, amounts: pl.DataFrame
    ) -> pl.DataFrame:
        lines = texts.with_columns(*values.get_columns(), *amounts.get_columns())
        extra = extra_text(batch, self._extras)
        return lines.with_columns(extra) if extra is not None else lines

    def _finish(self, lines: pl.DataFrame) -> pl.DataFrame:
        if self.mapping.amount_style == "counter_account":
            lines = _both_sides(lines)
        lines = lines.with_columns(_sides(self.mapping)).with_columns(_derived(lines.columns))
        empty = [
            pl.lit(None, dtype).alias(name)
            for name, dtype in self._schema.items()
            if name not in lines.columns
        ]
        return lines.with_columns(empty).select(self._schema.names())


def _sides(mapping: Mapping) -> list[pl.Expr]:
    """Both sides of every line, also where the file writes one amount, or turns them round."""
    money = pl.Decimal(18, mapping.decimals)
    nothing = pl.lit(0).cast(money)
    amount, debit, credit = (pl.col(name) for name in ("amount", "debit", "credit"))
    if mapping.amount_style == "debit_credit":
        ordered = (debit, credit) if mapping.amount_sign == 1 else (credit, debit)
        written = [side.fill_null(nothing) for side in ordered]
        return [side.alias(n) for side, n in zip(written, ("debit", "credit"), strict=True)]
    # A negative amount with a debit flag (a red storno) lowers the debits.
    is_credit = pl.col("credit_minor") != 0 if mapping.amount_style == "flag" else amount < 0
    credit = pl.when(is_credit).then(-amount).otherwise(nothing).cast(money)
    return [(amount + credit).cast(money).alias("debit"), credit.alias("credit")]


def _without(failure: Failure, settled: pl.Series) -> Failure:
    """Leave out the reasons of rows that are settled: blank rows and totals rows."""
    reasons = pl.select(pl.when(~settled).then(failure.reasons)).to_series()
    return replace(failure, reasons=reasons)


def _missing(texts: pl.DataFrame, mapping: Mapping) -> list[Failure]:
    """Rows without an account or a posting date."""
    found = []
    for name in ("account", "posting_date"):
        empty = texts[name].is_null()
        if name == "account" and may_lack_one(mapping):
            empty &= texts["counter_account"].is_null()
        if empty.any():
            reason = pl.select(pl.when(empty).then(pl.lit("is empty"))).to_series()
            found.append(Failure(name, reason))
    return found


def _rejected(failures: list[Failure], height: int) -> pl.Series:
    rejected = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
    for failure in failures:
        if failure.rejects:
            rejected = rejected | failure.reasons.is_not_null()
    return rejected


def _is_blank(cells: pl.DataFrame) -> pl.Series:
    blank = pl.all_horizontal(pl.all().str.strip_chars().str.len_bytes().fill_null(0) == 0)
    return cells.select(blank.alias("blank")).to_series()


def _both_sides(lines: pl.DataFrame) -> pl.DataFrame:
    """Two lines of each row: the account, and the counter account with the amount negated."""
    other = lines.with_columns(
        pl.col("counter_account").alias("account"), -pl.col("amount"), -pl.col("minor")
    )
    both = pl.concat([lines.with_columns(_side=0), other.with_columns(_side=1)])
    both = both.filter(pl.col("account").is_not_null())
    return both.sort("file_row", "_side", maintain_order=True)


def _derived(names: list[str]) -> list[pl.Expr]:
    posting = pl.col("posting_date")
    derived = [(posting.dt.weekday() % 7).cast(pl.Int8).alias("weekday")]
    if "effective_date" in names:
        lag = (posting - pl.col("effective_date")).dt.total_days()
        derived.append(lag.cast(pl.Int32).alias("lag_days"))
    if "entered_at" in names:
        moment = pl.col("entered_at")
        minute = moment.dt.hour().cast(pl.Int32) * 60 + moment.dt.minute().cast(pl.Int32)
        derived.append(minute.alias("entered_minute"))
    return derived
