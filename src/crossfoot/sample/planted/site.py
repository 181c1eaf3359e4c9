"""Site: where planted entries are made: ordinary entries of the company, to be spoiled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import (
    Batch,
    EntryValues,
    Ints,
    Side,
    join_batches,
    make_batch,
    pick_entries,
)
from crossfoot.sample.calendar import DAY, FIRST_DAY, at_office, months
from crossfoot.sample.people import Company
from crossfoot.sample.processes import (
    MANUAL_TEMPLATES,
    Context,
    add_tax,
    build_manual,
    build_payments,
    build_purchases,
    lognormal,
)

#: Planted references count from here, above those of the ordinary entries.
_SERIALS = 900_000
#: The accounts that get a month far above the others, and no other large amount.
SPIKED = (chart.TELECOMS, chart.INSURANCE, chart.UTILITIES)


@dataclass(frozen=True)
class Site:
    """The company, the random numbers and how many of each kind to plant."""

    company: Company
    rng: np.random.Generator
    lines: int
    count: int

    def days(self, count: int, first: int = 0, last: int = 253) -> Ints:
        """Working days of the year, by their number in it from `first` up to before `last`."""
        return working_year()[self.rng.integers(first, min(last, len(working_year())), count)]

    def purchases(self, count: int, days: Ints | None = None) -> Batch:
        """Supplier invoices as they always are, of suppliers that keep no new maximum."""
        batch = build_purchases(self.rng, self._context(), 3 * count + 30)
        kept = self.company.suppliers.head(self.suppliers_of_maxima)
        free = (~batch.entries["party"].is_in(kept.implode())).arg_true().head(count)
        batch = pick_entries(batch, free.to_numpy().astype(np.int64))
        return self.on_days(batch, self.days(count) if days is None else days)

    def payments(self, count: int, days: Ints) -> Batch:
        context, bills = self._context(), build_purchases(self.rng, self._context(), count)
        gross = bills.lines.filter(pl.col("account") == chart.CODE_OF[chart.PAYABLES])["cents"]
        context.bills = bills.entries.select("party", "reference").with_columns(cents=-gross)
        return self.on_days(build_payments(self.rng, context, count), days)

    def manual(self, count: int, days: Ints | None = None) -> Batch:
        """Journals of accounting as they always are, texts and references of the day's month."""
        batch = build_manual(self.rng, self._context(), count)
        return self.on_days(batch, self.days(count) if days is None else days)

    def journal(
        self, pairs: Sequence[tuple[str, str]], cents: Ints, days: Ints | None = None
    ) -> Batch:
        """Manual journals of accounting: debit and credit account per entry."""
        count = len(cents)
        codes = np.array([[chart.CODE_OF[a], chart.CODE_OF[b]] for a, b in pairs], dtype=np.int64)
        sides = [
            Side(codes[:, 0], cents, "Journal of accounting"),
            Side(codes[:, 1], -cents, "Journal of accounting"),
        ]
        return make_batch(sides, self._journal_entries(count, days))

    def journal_of(self, sides: Sequence[Side], days: Ints | None = None) -> Batch:
        """Manual journals with these lines."""
        return make_batch(sides, self._journal_entries(len(sides[0].cents), days))

    def amounts(self, count: int, median: float = 640) -> Ints:
        return lognormal(self.rng, np.zeros(count), median, 0.8)

    def on_days(self, batch: Batch, days: Ints) -> Batch:
        """Move entries to these days; the time of day and the age of the document stay."""
        at, document = (batch.entries[name].to_numpy() for name in ("at", "document_day"))
        moved = np.maximum(days - (at // DAY - document), FIRST_DAY)
        return Batch(
            _of_month(batch.entries.with_columns(at=days * DAY + at % DAY, document_day=moved)),
            batch.lines,
        )

    @property
    def suppliers_of_maxima(self) -> int:
        """So many suppliers, the first ones, get no other large invoice than a new maximum."""
        return min(200, len(self.company.suppliers) // 4)

    def _context(self) -> Context:
        return Context(self.company, months()[0], self.lines)

    def _journal_entries(self, count: int, days: Ints | None) -> EntryValues:
        days = self.days(count) if days is None else days
        users = pl.Series(self.company.users["accounting"][:2])
        approvers = pl.Series(self.company.approvers)
        return {
            "at": at_office(self.rng, days),
            "document_day": days,
            "source": "JE",
            "user": users.gather(self.rng.integers(0, len(users), count)),
            "approver": approvers.gather(self.rng.integers(0, len(approvers), count)),
            "reference": self._references(days),
            "header": "Allocation of the month",
            "process": "manual",
        }

    def _references(self, days: Ints) -> list[str]:
        month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
        numbers = _SERIALS + self.rng.choice(90_000, len(days), replace=False)
        return [f"J25{m:02d}{n}" for m, n in zip(month, numbers, strict=True)]


def working_year() -> Ints:
    """All working days of the year, as days since 1970."""
    return np.array([day for month in months() for day in month.days], dtype=np.int64)


def _of_month(entries: pl.DataFrame) -> pl.DataFrame:
    """Manual journals name their month in reference and text."""
    month = pl.from_epoch("at").dt.to_string("%m")
    number = pl.int_range(pl.len()) + _SERIALS
    manual = pl.col("source") == "JE"
    return entries.with_columns(
        header=pl.when(manual)
        .then(pl.col("header").str.head(-7) + month + "/2025")
        .otherwise("header"),
        reference=pl.when(manual)
        .then(pl.concat_str(pl.lit("J25"), month, number + pl.col("at") % 90_000))
        .otherwise("reference"),
    )


def changed(
    batch: Batch, **columns: pl.Expr | pl.Series | str | int | bool | npt.NDArray[np.int64] | None
) -> Batch:
    """Return the batch with these columns of its entries replaced."""
    values = {
        name: pl.lit(value) if isinstance(value, str | int | bool) or value is None else value
        for name, value in columns.items()
    }
    frame = batch.entries.with_columns(
        **{
            name: pl.Series(value) if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        }
    )
    return Batch(frame.cast(batch.entries.schema), batch.lines)


def with_cents(batch: Batch, *columns: Ints) -> Batch:
    """Return the batch with these amounts: one array per line of the entries, in order."""
    cents = np.column_stack(columns).ravel()
    return Batch(batch.entries, batch.lines.with_columns(cents=pl.Series(cents)))


def large_purchases(site: Site, net: Ints, days: Ints | None = None) -> Batch:
    """Invoices of these net amounts; none on the accounts whose months are compared."""
    batch = site.purchases(len(net), days)
    steady = {chart.CODE_OF[number]: chart.CODE_OF[chart.REPAIRS] for number in SPIKED}
    lines = batch.lines.with_columns(pl.col("account").replace(steady))
    return with_cents(Batch(batch.entries, lines), net, add_tax(net), -net - add_tax(net))


def round_journals(site: Site, cents: Ints, days: Ints) -> Batch:
    """Manual journals of these amounts; none on the accounts whose months are compared."""
    usual = [(one, other) for one, other, _ in MANUAL_TEMPLATES if not {one, other} & {*SPIKED}]
    drawn = site.rng.integers(0, len(usual), len(cents))
    return site.journal([usual[at] for at in drawn], cents, days)


def primary_lines(batch: Batch, *line_numbers: int) -> Batch:
    """Mark only these lines (from 0) of each entry as the ones where the anomaly shows."""
    per_entry = batch.lines.height // max(1, batch.entries.height)
    marked = (pl.int_range(pl.len()) % per_entry).is_in(list(line_numbers))
    return Batch(batch.entries, batch.lines.with_columns(is_primary=marked))


def grouped(batch: Batch, prefix: str, each: int = 1) -> Batch:
    """Number groups of `each` entries that follow one another."""
    group = pl.lit(prefix) + (pl.int_range(pl.len()) // each + 1).cast(pl.String)
    return Batch(batch.entries.with_columns(group=group), batch.lines)


def twice(original: Batch, copy: Batch, prefix: str) -> Batch:
    """Originals (marked as such) and their spoiled copies, grouped pair by pair."""
    first = changed(grouped(original, prefix), is_original=True)
    return join_batches([first, grouped(copy, prefix)])


def gross_split(gross: Ints) -> tuple[Ints, Ints, Ints]:
    """Return net, tax and payable of a purchase with this gross amount."""
    net = (gross * 5 + 3) // 6
    return net, gross - net, -gross
