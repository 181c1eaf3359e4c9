"""Number duplication: the amounts that occur most often, in three bands."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book

#: Nigrini's bands: at least 10; 0.01 to 9.99; negative amounts.
BANDS = ("large", "small", "negative")


def number_duplication(book: Book, *, top: int = 10, least: int = 2) -> pl.DataFrame:
    """Return band, minor, lines, total (minor units), share (of the band's lines), rank.

    The `top` most repeated amounts of each band that occur at least `least` times; the larger
    amount first where counts are equal.
    """
    minor = nw.col("minor")
    lines = book.lines("minor").filter(minor != 0)
    counts = lines.group_by("minor").agg(nw.len().cast(nw.Int64).alias("lines"))
    band = (
        nw.when(minor < 0)
        .then(nw.lit(2))
        .otherwise(nw.when(minor < 10 * book.unit).then(nw.lit(1)).otherwise(nw.lit(0)))
    )
    counts = book.engine.keep(counts.with_columns(band=band))
    totals = book.engine.collect(counts.group_by("band").agg(nw.col("lines").sum().alias("all")))
    repeated = counts.filter(nw.col("lines") >= least).with_columns(size=minor.abs())
    order, descending = ["lines", "size"], [True, True]
    parts = [
        book.engine.collect(
            repeated.filter(nw.col("band") == number).sort(order, descending=descending).head(top)
        ).sort(order, descending=descending)
        for number in range(len(BANDS))
    ]
    ranked = pl.concat(part.with_row_index("rank", offset=1) for part in parts)
    names = dict(enumerate(BANDS))
    shown = ranked.join(totals, on="band").with_columns(
        band=pl.col("band").replace_strict(names, return_dtype=pl.String),
        total=pl.col("minor") * pl.col("lines"),
        share=pl.col("lines") / pl.col("all"),
    )
    return shown.select("band", "rank", "minor", "lines", "total", "share")
