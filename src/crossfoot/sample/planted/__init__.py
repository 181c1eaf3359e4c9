"""ALL_PLANTED: everything that is planted in the sample ledger, one function per kind."""

from collections.abc import Callable

import numpy as np
import polars as pl

from crossfoot.sample.batch import Batch, join_batches
from crossfoot.sample.people import Company
from crossfoot.sample.planted.amounts import AMOUNTS
from crossfoot.sample.planted.conduct import CONDUCT
from crossfoot.sample.planted.duplicates import DUPLICATES
from crossfoot.sample.planted.population import POPULATION
from crossfoot.sample.planted.site import Site
from crossfoot.sample.planted.timing import TIMING

ALL_PLANTED: tuple[Callable[[Site], Batch], ...] = (
    *DUPLICATES,
    *TIMING,
    *AMOUNTS,
    *POPULATION,
    *CONDUCT,
)


def plant(seed: int, company: Company, lines: int) -> Batch:
    """Return the planted entries of the whole year, each labelled with its kind."""
    batches = []
    for number, make in enumerate(ALL_PLANTED):
        rng = np.random.default_rng([seed, 1, number])
        batch = make(Site(company, rng, lines, how_many(lines)))
        # Originals keep no kind: they were right when they were booked.
        kind = (
            pl.when(
                pl.col("is_original").fill_null(value=False) | pl.col("lookalike").is_not_null()
            )
            .then("kind")
            .otherwise(pl.coalesce("kind", pl.lit(make.__name__)))
        )
        batches.append(Batch(batch.entries.with_columns(kind=kind), batch.lines))
    return join_batches(batches)


def how_many(lines: int) -> int:
    """Entries to plant of each kind: one in 5,000 entries, at least five in a ledger of size."""
    return min(100, max(lines // 4_000, 1) if lines < 20_000 else max(5, lines // 12_500))
