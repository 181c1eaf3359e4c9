"""Reference: how a ledger looked when models learned from it, to compare later ledgers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.robust import STEPS, magnitude
from crossfoot.audit.tallies import tally_table
from crossfoot.errors import UserError
from crossfoot.ml.features.catalogue import FEATURE_NAMES
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.features.profile import Profile
from crossfoot.ml.features.vocabulary import BLANK, CODED, UNSEEN
from crossfoot.ml.keys import chance
from crossfoot.ml.shares import Counts, Floats

#: The share of entries whose score is over `alert_score`, about: scores may be equal.
ALERT_SHARE: Final = 0.005
#: What is counted in bins: amounts (in steps of robust), scores of lines, every feature.
BINNED: Final = ("amount", "ensemble", *FEATURE_NAMES)
_BINS = 10
#: Lines whose features and scores are compared; more tell no more.
_COMPARED = 50_000
_START = "reference/"
_FOREIGN = "The stored model is damaged: what it compares ledgers with is not sound. Train again."


@dataclass(frozen=True)
class Reference:
    """What was counted of the ledger that models learned from.

    `alert_share` of the entries scored over `alert_score`. `lines`, by names of CODED's values: how
    many lines each code has, from the blank on. `edges` and `counts`, by names of BINNED: lines in
    bins, of which the first lies below the first edge. `middle` is the median amount, in steps.
    """

    entries: int
    alert_score: float
    alert_share: float
    middle: float
    lines: Mapping[str, Counts]
    edges: Mapping[str, Floats]
    counts: Mapping[str, Counts]


def reference_of(
    book: Book, profile: Profile, matrix: Matrix, bits: Floats, strongest: Floats
) -> Reference:
    """Count a ledger that was learned from, by the ensemble's bits of its lines and entries."""
    alert = float(np.quantile(strongest, 1 - ALERT_SHARE, method="lower"))
    columns = {"amount": amounts(book), **seen_columns(matrix, bits)}
    edges = {name: _edges(*columns[name]) for name in BINNED}
    return Reference(
        entries=book.entry_count,
        alert_score=alert,
        alert_share=float((strongest > alert).mean()),
        middle=middle_of(*columns["amount"]),
        lines={name: lines_by_code(book, profile, name)[:-1] for name in CODED.values()},
        edges=edges,
        counts={name: binned(*columns[name], edges[name]) for name in BINNED},
    )


def seen_columns(matrix: Matrix, bits: Floats) -> dict[str, tuple[Floats, Counts]]:
    """Of BINNED, what lines are compared by: values, and of each how many lines it stands for.

    Of many lines those of entries drawn by what they are.
    """
    share = min(_COMPARED / max(len(matrix.rows), 1), 1.0)
    places = np.flatnonzero(chance(matrix.lines["key"], 29) < share)
    once = np.ones(len(places), dtype=np.int64)
    features = {name: matrix.column(name)[places].astype(np.float64) for name in FEATURE_NAMES}
    return {name: (values, once) for name, values in {"ensemble": bits[places], **features}.items()}


def amounts(book: Book) -> tuple[Floats, Counts]:
    """The sizes of amounts, in steps of robust from one unit of the currency, and lines of each."""
    sized = book.lines("minor").with_columns(size=nw.col("minor").abs()).filter(nw.col("size") > 0)
    steps = sized.select(magnitude()).group_by("step").agg(nw.len().cast(nw.Int64).alias("lines"))
    found = book.engine.collect(steps).sort("step")
    step: Floats = found["step"].to_numpy().astype(np.float64) - STEPS * book.decimals
    return step, found["lines"].to_numpy().astype(np.int64)


def lines_by_code(book: Book, profile: Profile, name: str) -> Counts:
    """Lines of each code of a vocabulary, from the blank on; last those of unseen values."""
    known = profile.vocabularies[name]
    coded = tallied(book, name).join(known.table, on="value", how="left")
    blank = pl.when(pl.col("value").is_null()).then(BLANK).otherwise(UNSEEN)
    found = coded.select("lines", code=pl.coalesce("code", blank))
    counts = np.zeros(len(known.values) + 2, dtype=np.int64)
    np.add.at(counts, found["code"].to_numpy(), found["lines"].to_numpy())
    return counts


def tallied(book: Book, name: str) -> pl.DataFrame:
    """Return value, lines: of every value of a column, by the name that features know it by."""
    column = next(column for column, known in CODED.items() if known == name)
    return tally_table(book, column).select(pl.col(column).cast(pl.String).alias("value"), "lines")


def middle_of(values: Floats, weights: Counts) -> float:
    """The median, the lower one; 0 of nothing."""
    return float(_quantiles(values, weights, np.array([0.5]))[0]) if len(values) else 0.0


def _quantiles(values: Floats, weights: Counts, shares: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    found: Floats = values[order][np.searchsorted(reached, shares - 1e-12)]
    return found


def _edges(values: Floats, weights: Counts) -> Floats:
    """Tenths of the lines, where values are not equal: a value on an edge is of the bin above."""
    if not len(values):
        return np.zeros(0)
    return np.unique(_quantiles(values, weights, np.arange(1, _BINS) / _BINS))


def binned(values: Floats, weights: Counts, edges: Floats) -> Counts:
    """How many lines are in each bin between edges."""
    counts = np.zeros(len(edges) + 1, dtype=np.int64)
    np.add.at(counts, np.searchsorted(edges, values, side="right"), weights)
    return counts


def reference_arrays(reference: Reference) -> dict[str, npt.NDArray[np.generic]]:
    """The reference as arrays of numbers, to be stored."""
    scalars = [reference.entries, reference.alert_score, reference.alert_share, reference.middle]
    return {
        f"{_START}scalars": np.array(scalars, dtype=np.float64),
        f"{_START}sizes": np.array([len(reference.edges[name]) for name in BINNED], np.int32),
        f"{_START}edges": np.concatenate([reference.edges[name] for name in BINNED]),
        f"{_START}counts": np.concatenate([reference.counts[name] for name in BINNED]),
        **{f"{_START}lines/{name}": counts for name, counts in reference.lines.items()},
    }


def reference_from(arrays: Mapping[str, npt.NDArray[Any]], profile: Profile) -> Reference | None:
    """The reference of stored models; None where they were stored without one.

    Raises:
        UserError: the arrays are not those of a reference.
    """
    if f"{_START}scalars" not in arrays:
        return None
    try:
        found = _unpacked(arrays)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise UserError(_FOREIGN) from error
    if not _is_sound(found, profile):
        raise UserError(_FOREIGN)
    return found


def _unpacked(arrays: Mapping[str, npt.NDArray[Any]]) -> Reference:
    entries, alert, share, middle = arrays[f"{_START}scalars"].astype(np.float64).tolist()
    sizes = _whole(arrays[f"{_START}sizes"])
    if sizes.shape != (len(BINNED),) or np.any(sizes < 0) or np.any(sizes >= _BINS):
        raise UserError(_FOREIGN)
    edges = np.split(arrays[f"{_START}edges"].astype(np.float64), np.cumsum(sizes)[:-1])
    counts = np.split(_whole(arrays[f"{_START}counts"]), np.cumsum(sizes + 1)[:-1])
    return Reference(
        entries=int(entries),
        alert_score=alert,
        alert_share=share,
        middle=middle,
        lines={n: _whole(arrays[f"{_START}lines/{n}"]) for n in CODED.values()},
        edges=dict(zip(BINNED, edges, strict=True)),
        counts=dict(zip(BINNED, counts, strict=True)),
    )


def _whole(values: npt.NDArray[Any]) -> Counts:
    if values.dtype.kind != "i":
        raise UserError(_FOREIGN)
    return values.astype(np.int64)


def _is_sound(found: Reference, profile: Profile) -> bool:
    numbers = np.array([found.alert_score, found.alert_share, found.middle])
    vocabularies = profile.vocabularies
    return (
        found.entries > 0
        and bool(np.all(np.isfinite(numbers)))
        and 0 <= found.alert_share <= 1
        and all(_is_ordered(found.edges[name], found.counts[name]) for name in BINNED)
        and all(
            counts.shape == (len(vocabularies[name].values) + 1,) and bool(np.all(counts >= 0))
            for name, counts in found.lines.items()
        )
    )


def _is_ordered(edges: Floats, counts: Counts) -> bool:
    whole = edges.ndim == 1 and counts.shape == (len(edges) + 1,) and bool(np.all(counts >= 0))
    return whole and bool(np.all(np.isfinite(edges)) and np.all(np.diff(edges) > 0))
