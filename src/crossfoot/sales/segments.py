"""Segments of customers: what a recency and a frequency-and-value class mean together."""

from typing import Final

import polars as pl

#: From r = 1 (longest ago) to 5; within it from fm = 1 (least often, least value) to 5. The grid
#: of eleven segments that is common in retail, with every one of the 25 cells in exactly one.
SEGMENTS: Final[tuple[tuple[str, ...], ...]] = (
    ("lost", "lost", "at risk", "cannot lose", "cannot lose"),
    ("hibernating", "about to sleep", "at risk", "at risk", "at risk"),
    ("about to sleep", "needs attention", "needs attention", "loyal", "loyal"),
    ("promising", "potential loyal", "loyal", "champion", "champion"),
    ("new", "potential loyal", "loyal", "champion", "champion"),
)
NAMES: Final = tuple(dict.fromkeys(name for row in reversed(SEGMENTS) for name in reversed(row)))


def with_segment(customers: pl.DataFrame) -> pl.DataFrame:
    """Add the segment to customers with r, f and m of `classes.rfm`; null where they have none.

    fm is the mean of f and m, halves rounded up.
    """
    fm = (pl.col("f") + pl.col("m") + 1) // 2
    cell = (pl.col("r") - 1) * 5 + fm - 1
    names = [name for row in SEGMENTS for name in row]
    return customers.with_columns(
        segment=cell.replace_strict(list(range(len(names))), names, return_dtype=pl.String)
    )
