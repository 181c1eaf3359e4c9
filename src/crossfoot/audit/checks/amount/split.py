"""A7: one purchase split into entries below the approval limit."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.approval import ASSUMED, NO_LIMITS, approval_limits, where_from
from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.engine.base import Frame


def find_splits(book: Book, settings: Settings) -> Frame:
    known = approval_limits(book, settings.engagement)
    limits = known or [round(limit * book.unit) for limit in settings["assumed_limits"]]
    if not limits:
        raise NotRunError(NO_LIMITS)
    sure = known or limits[:1]
    same = [name for name in settings["same"] if name in book.present]
    if not same:
        raise NotRunError(f"the file has none of {', '.join(settings['same'])}")
    days = (book.period_to - book.period_from).days + 1
    least = {limit: settings["least_parts"] + (limit not in sure) for limit in limits}
    parts = [
        _parts(book, limit, same, settings).with_columns(least=pl.lit(least[limit]))
        for limit in limits
    ]
    found = [_splits(one, settings, days) for one in parts]
    ranked = pl.concat(found).sort("score", "limit", "entry_id", descending=True)
    origin = where_from(settings.engagement) if known else ASSUMED
    ranked = ranked.with_columns(origin=pl.lit(origin))
    return book.engine.from_polars(ranked.unique("entry_id", keep="first").sort("entry_id"))


def _parts(book: Book, limit: int, same: Sequence[str], settings: Settings) -> pl.DataFrame:
    """Entries below the limit, large enough to be a part of a split, by who and day."""
    total = nw.col("debit")
    large = round(limit * settings["least_share"])
    known = [~nw.col(name).is_null() for name in same]
    entries = book.entries.filter(total >= large, total < limit, *known)
    parts = book.engine.collect(entries.select("entry_id", "posting_date", "debit", *same))
    described = parts.with_columns(
        who=pl.concat_str(same, separator=" and "),
        limit=pl.lit(limit, pl.Int64),
        day=pl.col("posting_date").to_physical().cast(pl.Int64),
        one=pl.lit(1, pl.Int64),
    )
    return described.filter(pl.col("who") != "").sort("who", "day", "entry_id")


def _splits(parts: pl.DataFrame, settings: Settings, period_days: int) -> pl.DataFrame:
    """Parts that lie in a window whose parts, far more than usual, exceed the limit together."""
    days = settings["days"]
    span = f"{days}i"
    ending = parts.with_columns(
        together=pl.col("debit").rolling_sum_by("day", window_size=span).over("who"),
        parts=pl.col("one").rolling_sum_by("day", window_size=span).over("who"),
        usual=pl.len().over("who") * days / period_days,
    )
    is_split = (
        (pl.col("parts") >= pl.col("least"))
        & (pl.col("together") >= pl.col("limit"))
        & (pl.col("parts") >= settings["times_usual"] * pl.col("usual"))
    )
    # A window ends at each part; a part is in a split when one of the next windows is.
    backwards = ending.with_columns(
        day=-pl.col("day"),
        together=pl.when(is_split).then("together").otherwise(0),
        parts=pl.when(is_split).then("parts").otherwise(0),
    ).sort("who", "day", "entry_id")
    largest = backwards.with_columns(
        pl.col("together", "parts").rolling_max_by("day", window_size=span).over("who")
    ).filter(pl.col("together") > 0)
    # A limit that is only assumed, but for the likeliest, asks for one more part.
    score = (0.7 + 0.15 * (pl.col("parts") - pl.col("least"))).clip(0, 1).round(6)
    return largest.select(
        "entry_id", "who", "debit", "parts", "together", "limit", score=score, days=pl.lit(days)
    )


SPLIT = Check(
    code="A7",
    name="split",
    title="Split below the approval limit",
    family="amount",
    unit="entry",
    weight=14,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("days", 7, "length of the window", "days"),
        Parameter("same", ["party"], "what the entries have in common: party, entered_by"),
        Parameter("least_share", 0.7, "share of the limit from which an entry counts as a part"),
        Parameter("times_usual", 5.0, "parts in the window against the party's average"),
        Parameter("least_parts", 2, "entries in a window; one more below limits only assumed"),
        Parameter(
            "assumed_limits",
            [10_000, 5_000, 25_000, 50_000, 100_000],
            "limits where none are known, the likeliest first; [] for none",
            "currency",
        ),
    ),
    source="CAQ 2008 practice aid, 5.5; ACFE Fraud Examiners Manual, splitting purchases",
    reason="one of {parts:count} entries of {who} within {days:count} days, "
    "together {together:money}, each below {limit:money}, {origin}",
    find=find_splits,
)
