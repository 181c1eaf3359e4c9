"""Reasons: the features that made the difference, in words, for the entries that are shown."""

from typing import Final

import numpy as np
import polars as pl

from crossfoot.ml.detectors.detector import Floats, State
from crossfoot.ml.detectors.scenarios import SCENARIOS, fires, shown_by
from crossfoot.ml.detectors.statistical import feature_bits
from crossfoot.ml.facts import line_facts
from crossfoot.ml.features.catalogue import ALL_FEATURES, CAUSES, FEATURE_NAMES
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.features.view import View
from crossfoot.ml.fitted import Fitted

#: Reasons that an entry is given.
MOST: Final = 3
_SCHEMA: Final = {
    "entry_id": pl.Int64, "rank": pl.Int32, "line_id": pl.Int64, "feature": pl.String,
    "bits": pl.Float64, "reason": pl.String,
}  # fmt: skip


def reasons(
    view: View, matrix: Matrix, fitted: tuple[Fitted, ...], shown: pl.Series
) -> pl.DataFrame:
    """Up to three reasons for each of the shown entries.

    Columns: entry_id, rank (from 1), line_id (of the line that shows it most), feature, bits (how
    seldom a line is so strange in it, or so strange in it and in what a scenario names beside it),
    reason. Where the ledger is too small for statistics, the scenarios that hold are the reasons.
    """
    wanted = matrix.lines["entry_id"].is_in(shown.implode()).to_numpy()
    own = matrix.taken(np.flatnonzero(wanted))
    states = {one.detector.name: one.state for one in fitted}
    if "statistical" not in states:
        return _scenarios(own, view.profile.lines)
    bits = feature_bits(states["statistical"], own.rows).astype(np.float64)
    chosen = _strongest(own, _with_scenarios(bits, own, states["rule_based"], view.profile.lines))
    facts = line_facts(view, chosen["line_id"].to_list())
    rows = {row["line_id"]: row for row in facts.iter_rows(named=True)}
    texts = [
        ALL_FEATURES[place].told(rows[line])
        for line, place in chosen.select("line_id", "place").iter_rows()
    ]
    return chosen.with_columns(reason=pl.Series(texts, dtype=pl.String)).select(list(_SCHEMA))


def with_checks(told: pl.DataFrame, checks: pl.DataFrame) -> pl.DataFrame:
    """The reasons with what the audit's checks say of the same entries, the three strongest again.

    `checks`: as checks.Checked.reasons.
    """
    own = checks.join(told.select("entry_id").unique(), on="entry_id", how="semi")
    both = pl.concat([told.drop("rank"), own.select(told.drop("rank").columns)])
    order = ["entry_id", "bits", "feature"]
    ranked = both.sort(order, descending=[False, True, False], nulls_last=True, maintain_order=True)
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("entry_id")
    return ranked.with_columns(rank=rank).filter(pl.col("rank") <= MOST).select(list(_SCHEMA))


def _with_scenarios(bits: Floats, own: Matrix, rules: State, lines: int) -> Floats:
    """The bits of features, of those that a scenario names at least the scenario's where it holds.

    A round amount is nothing strange, nor is a missing text: both by hand are.
    """
    told = bits.copy()
    for scenario, worth in zip(SCENARIOS, rules["bits"].tolist(), strict=True):
        for feature, holds in shown_by(scenario, own, lines).items():
            place = FEATURE_NAMES.index(feature)
            told[holds, place] = np.maximum(told[holds, place], worth)
    return told


def _strongest(own: Matrix, bits: Floats) -> pl.DataFrame:
    """The three strongest causes of each entry, each with the line and feature that shows it."""
    lines = own.lines.select("entry_id", "line_id")
    parts = []
    for places in CAUSES.values():
        best = np.array(places)[bits[:, places].argmax(axis=1)]
        parts.append(
            lines.with_columns(place=pl.Series(best), bits=bits[np.arange(len(best)), best])
        )
    if not parts or not lines.height:
        return pl.DataFrame(schema={**_SCHEMA, "place": pl.Int64})
    # What is not strange, or has no data, is no reason even where there is none other.
    ranked = (
        pl.concat(parts)
        .filter(pl.col("bits") > 0)
        .sort("entry_id", "bits", "place", "line_id", descending=_DOWN)
    )
    # Of one feature the line that shows it most.
    once = ranked.unique(["entry_id", "place"], keep="first", maintain_order=True)
    first = once.group_by("entry_id", maintain_order=True).head(MOST)
    names = first["place"].replace_strict(dict(enumerate(FEATURE_NAMES)), return_dtype=pl.String)
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("entry_id")
    return first.with_columns(feature=names, rank=rank)


_DOWN = [False, True, False, False]


def _scenarios(own: Matrix, lines: int) -> pl.DataFrame:
    parts = [
        own.lines.filter(pl.Series(fires(one, own, lines)))
        .group_by("entry_id")
        .agg(pl.col("line_id").min())
        .with_columns(
            feature=pl.lit(one.name), bits=pl.lit(None, pl.Float64), reason=pl.lit(one.meaning)
        )
        for one in SCENARIOS
    ]
    found = pl.concat(parts).sort("entry_id", maintain_order=True)
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("entry_id")
    return found.with_columns(rank=rank).filter(pl.col("rank") <= MOST).select(list(_SCHEMA))
