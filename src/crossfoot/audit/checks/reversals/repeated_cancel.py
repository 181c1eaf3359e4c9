"""R2B: posted and cancelled again and again."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.pairs import entry_sides
from crossfoot.engine.base import Frame

_KEY = ("one", "other", "debit")
_PARTY_KEY = (*_KEY, "party")


def find_repeated_cancels(book: Book, settings: Settings) -> Frame:
    times = settings["times"]
    candidates = _candidates(book, times)
    steps = 2 * times - 1
    ordered = candidates.sort(*_PARTY_KEY, "posting_date", "entry_id")
    ends = pl.col("posting_date").shift(1 - steps).over(_PARTY_KEY)
    turns = pl.col("forth") != pl.col("forth").shift(-1).over(_PARTY_KEY)
    ahead = [pl.col("turns").shift(-step).over(_PARTY_KEY) for step in range(steps - 1)]
    within = (ends - pl.col("posting_date")).dt.total_days() <= settings["days"]
    runs = ordered.with_columns(turns=turns, ends=ends).filter(
        within,
        # One entry of the row may have been changed and so not be seen.
        pl.sum_horizontal(ahead) >= steps - 2,
    )
    spans = runs.group_by(_PARTY_KEY).agg(
        first_on=pl.col("posting_date").min(), last_on=pl.col("ends").max()
    )
    found = ordered.join(spans, on=list(_PARTY_KEY), nulls_equal=True).filter(
        pl.col("posting_date").is_between(pl.col("first_on"), pl.col("last_on"))
    )
    found = found.with_columns(count=pl.len().over(_PARTY_KEY), score=pl.lit(1.0))
    columns = ("entry_id", "debit", "count", "first_on", "last_on", "score")
    return book.engine.from_polars(found.select(columns))


def _candidates(book: Book, times: int) -> pl.DataFrame:
    """Entries of the same accounts and total that go both ways often enough."""
    debit, credit = nw.col("debit_usual"), nw.col("credit_usual")
    sides = entry_sides(book).filter(debit >= 0, credit >= 0, debit != credit)
    forth = debit < credit
    turned = sides.select(
        "entry_id",
        forth=forth,
        one=nw.when(forth).then(debit).otherwise(credit),
        other=nw.when(forth).then(credit).otherwise(debit),
    )
    known = book.entries.select("entry_id", "debit", "party", "posting_date")
    entries = book.engine.keep(turned.join(known, on="entry_id"))
    there = nw.when(nw.col("forth")).then(nw.lit(1)).otherwise(nw.lit(0))
    groups = entries.with_columns(there=there, back=1 - there).group_by(*_KEY)
    counts = groups.agg(nw.col("there").sum(), nw.col("back").sum())
    often = counts.filter(
        nw.col("there") >= times - 1,
        nw.col("back") >= times - 1,
        nw.col("there") + nw.col("back") >= 2 * times - 1,
    )
    return book.engine.collect(entries.join(often.select(*_KEY), on=list(_KEY)))


REPEATED_CANCEL = Check(
    code="R2B",
    name="repeated_cancel",
    title="Posted and cancelled repeatedly",
    family="reversals",
    unit="entry",
    weight=10,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("times", 3, "posted at least so often, and cancelled in between", "times"),
        Parameter("days", 31, "all within so many days", "days"),
    ),
    source="JAIA PTN_003",
    reason="one of {count:count} entries of {debit:money} that post and cancel on the same "
    "accounts from {first_on:date} to {last_on:date}",
    find=find_repeated_cancels,
)
