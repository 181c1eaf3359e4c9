"""Matrix: the features of every line, as numbers that detectors take."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.ml.features.catalogue import ALL_FEATURES, FEATURE_NAMES
from crossfoot.ml.features.view import View, seen
from crossfoot.ml.keys import entry_keys

#: What detectors may ask of a line beside its features.
FACTS = ("by_hand", "person")

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Matrix:
    """The features of lines, in an order that does not depend on that of the file.

    `lines` has line_id, entry_id, key (of the entry, see keys), change (where there is one) and
    FACTS; `rows` is (lines, ALL_FEATURES).
    """

    lines: pl.DataFrame
    rows: Rows

    def column(self, name: str) -> npt.NDArray[np.float32]:
        values: npt.NDArray[np.float32] = self.rows[:, FEATURE_NAMES.index(name)]
        return values

    def fact(self, name: str) -> npt.NDArray[np.bool_]:
        return self.lines[name].to_numpy()

    def taken(self, places: npt.NDArray[np.int64]) -> "Matrix":
        return Matrix(self.lines[places], self.rows[places])


def feature_matrix(view: View) -> Matrix:
    """The features of every line of a view."""
    features = [feature.value.cast(nw.Float32).alias(feature.name) for feature in ALL_FEATURES]
    change = ["change"] * view.change
    wanted = seen(view).select("line_id", "entry_id", *change, *FACTS, *features)
    frame = view.book.engine.collect(wanted)
    keyed = frame.join(entry_keys(view.book), on="entry_id", how="left", maintain_order="left")
    rows = frame.select(FEATURE_NAMES).to_numpy(order="c")
    # Lines of one entry with the same features need no order.
    order = np.lexsort((_mixed(rows), keyed["key"].to_numpy()))
    lines = keyed.select("line_id", "entry_id", "key", *change, *FACTS)
    return Matrix(lines[order], rows[order])


def _mixed(rows: Rows) -> npt.NDArray[np.uint64]:
    """A number for each row, by its features alone: in whole numbers, which add up exactly."""
    factors = np.random.default_rng(0).integers(2**63, size=(rows.shape[1], 1), dtype=np.uint64)
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for place, factor in enumerate(factors):
        # Adding nothing makes zeros of both signs one.
        mixed += (rows[:, place] + np.float32(0)).view(np.uint32).astype(np.uint64) * (factor | 1)
    return mixed
