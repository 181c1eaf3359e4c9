"""Planted entries."""

import numpy as np
import polars as pl

from crossfoot.sample.batch import ENTRY_SCHEMA, LINE_SCHEMA, Batch
from crossfoot.sample.people import Company


def plant(rng: np.random.Generator, company: Company, lines: int) -> Batch:
    return Batch(pl.DataFrame(schema=ENTRY_SCHEMA), pl.DataFrame(schema=LINE_SCHEMA))
