"""Uploads: how much of one dataset is in another one already."""

import polars as pl

#: What makes two lines the same line; numbers given while reading are not part of it.
CONTENT = (
    "journal_id",
    "entity",
    "posting_date",
    "effective_date",
    "entered_by",
    "source",
    "account",
    "party",
    "reference",
    "header_text",
    "line_text",
    "currency",
    "minor",
)

#: Lines hashed at once when periods are compared: more periods together, or one large one alone.
MOST_HASHED = 2_000_000


def compare_periods(new: pl.LazyFrame, earlier: pl.LazyFrame | None) -> pl.DataFrame:
    """Compare two datasets month by month of the posting date.

    Returns period (YYYY-MM), before (lines of `earlier`), after (lines of `new`) and known (lines
    of both: one that is there twice counts twice if both have it twice), sorted by period. Periods
    are hashed a few at a time, so that memory stays bounded.
    """
    frames = {"after": new, "before": new.limit(0) if earlier is None else earlier}
    counts = [
        _of_month(lines).group_by("period").agg(pl.len().alias(name)).collect(engine="streaming")
        for name, lines in frames.items()
    ]
    found = counts[0].join(counts[1], on="period", how="full", coalesce=True).fill_null(0)
    found = found.sort("period").with_columns(
        group=(pl.col("before") + pl.col("after")).cum_sum() // MOST_HASHED,
    )
    both = found.filter((pl.col("before") > 0) & (pl.col("after") > 0))
    known = [
        _known(frames["after"], frames["before"], periods["period"])
        for _, periods in both.group_by("group", maintain_order=True)
    ]
    empty = pl.DataFrame(schema={"period": pl.String(), "known": pl.UInt32()})
    joined = found.join(pl.concat([empty, *known]), on="period", how="left")
    return joined.sort("period").select(
        "period", pl.col("before", "after", "known").fill_null(0).cast(pl.Int64)
    )


def _of_month(lines: pl.LazyFrame) -> pl.LazyFrame:
    date = pl.coalesce("posting_date", "effective_date")
    return lines.with_columns(period=date.dt.strftime("%Y-%m").fill_null(""))


def _known(new: pl.LazyFrame, earlier: pl.LazyFrame, periods: pl.Series) -> pl.DataFrame:
    """Return period and known, the lines of these periods that both have.

    Hashes are for comparing within one run: another version of Polars may give others.
    """
    ours, theirs = (
        _of_month(lines)
        .filter(pl.col("period").is_in(periods.implode()))
        .select("period", pl.struct(CONTENT).hash(seed=1).alias("hash"))
        .group_by("period", "hash")
        .agg(copies=pl.len())
        .collect(engine="streaming")
        for lines in (new, earlier)
    )
    both = ours.join(theirs, on=["period", "hash"], suffix="_earlier")
    fewer = pl.min_horizontal("copies", "copies_earlier").sum()
    return both.group_by("period").agg(known=fewer.cast(pl.UInt32))
