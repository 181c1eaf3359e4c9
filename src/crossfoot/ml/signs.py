"""Signs: what tells that a ledger has changed, from what on, and in which words.

The limits were measured on ledgers in which a source was renamed, turnover grew, and people came
and went. Scores and features move without a change in the business: their PSI decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, Literal

import numpy as np

from crossfoot.audit.robust import STEPS
from crossfoot.ml.features.vocabulary import Vocabulary
from crossfoot.ml.reference import Reference
from crossfoot.ml.shares import Counts, psi, psi_by_chance, wilson

Level = Literal["steady", "warn", "retrain"]
LEVELS: Final[tuple[Level, ...]] = ("steady", "warn", "retrain")
#: From these on the level is warn, and retrain.
RATIO: Final = (3.0, 6.0)
PSI: Final = (0.10, 0.25)
#: Of the lines, the share with new values from which on the level is retrain.
NEW: Final = 0.05
#: The most frequent values have a bin of their own, the others one together.
_OWN_BINS = 20


@dataclass(frozen=True)
class Category:
    """A column of values, and the limits of its PSI.

    `is_open`: new values are ordinary business, and tell nothing; they count among the others.
    """

    name: str
    plural: str
    by: str
    limits: tuple[float, float] = PSI
    is_open: bool = False


CATEGORIES: Final = {
    one.name: one
    for one in (
        Category("account", "accounts", "on accounts"),
        Category("user", "users", "by users"),
        Category("source", "sources", "from sources"),
        # Customers and suppliers come and go every month. Where models can't do without the old
        # ones, the alert ratio says so.
        Category("party", "parties", "of parties", limits=(PSI[1], inf), is_open=True),
    )
}


@dataclass(frozen=True)
class Sign:
    """One thing that is out of the ordinary, what it amounts to, and in words."""

    name: str
    value: float
    level: Level
    sentence: str


@dataclass(frozen=True)
class Alerts:
    """How many of the entries that were scored are over the alert score of the reference."""

    strange: int
    of: int
    reference: Reference

    @property
    def share(self) -> float:
        return self.strange / max(self.of, 1)

    @property
    def usual(self) -> float:
        """The share over it then; equal scores may leave none."""
        return max(self.reference.alert_share, 1 / self.reference.entries)

    @property
    def ratio(self) -> float:
        return self.share / self.usual


@dataclass(frozen=True)
class Mix:
    """The values of a column then and now: PSI, what chance alone explains of it, new values."""

    category: Category
    psi: float
    by_chance: float
    moved: str
    new_share: float
    new: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.category.name


@dataclass(frozen=True)
class Sizes:
    """Lines by amount then and now, the median amounts in steps, and the numbers of entries."""

    before: Counts
    now: Counts
    middles: tuple[float, float]
    entries: tuple[int, int]

    @property
    def psi(self) -> float:
        return psi(self.before, self.now)

    @property
    def by_chance(self) -> float:
        return psi_by_chance(len(self.before), *self.entries)


def mix_of(
    category: Category,
    known: Vocabulary,
    lines: tuple[Counts, Counts],
    entries: tuple[int, int],
    *,
    new: tuple[str, ...],
) -> Mix:
    """Compare the lines of each code; those of now have one place more, for unseen values."""
    before, now = np.append(lines[0], 0), lines[1]
    top = np.lexsort((np.arange(len(before)), -before))[:_OWN_BINS]
    top = np.sort(top[before[top] > 0])
    bins = [_in_bins(counts, top, is_open=category.is_open) for counts in (before, now)]
    total = max(int(now.sum()), 1)
    return Mix(
        category=category,
        psi=psi(*bins),
        by_chance=psi_by_chance(len(bins[0]), *entries),
        moved=_moved(known, top, bins),
        new_share=float(now[-1]) / total,
        new=new,
    )


def _in_bins(counts: Counts, top: Counts, *, is_open: bool) -> Counts:
    """The lines of the most frequent values, of the others, and of new ones where they tell."""
    others = counts.sum() - counts[top].sum() - counts[-1]
    rest = [others + counts[-1]] if is_open else [others, counts[-1]]
    return np.append(counts[top], rest)


def _moved(known: Vocabulary, top: Counts, bins: Sequence[Counts]) -> str:
    """The value whose share has changed most, in words."""
    before, now = (counts[: len(top)] / max(int(counts.sum()), 1) for counts in bins)
    if not len(top):
        return ""
    most = int(np.abs(now - before).argmax())
    return (
        f"{known.value(int(top[most]))} has {now[most]:.1%} of the lines, before {before[most]:.1%}"
    )


def of_all(alerts: Alerts, mixes: Sequence[Mix], sizes: Sizes) -> list[Sign]:
    """What is out of the ordinary, the worst first."""
    told = [_of_alerts(alerts), *map(_of_new, mixes), *map(_of_mix, mixes), _of_sizes(sizes)]
    found = [sign for sign in told if sign is not None]
    return sorted(found, key=lambda sign: -LEVELS.index(sign.level))


def worst(found: Sequence[Sign]) -> Level:
    """The level of all signs together."""
    return max((sign.level for sign in found), key=LEVELS.index, default="steady")


def _level(value: float, limits: tuple[float, float]) -> Level:
    return LEVELS[sum(value >= limit for limit in limits)]


def _of_alerts(alerts: Alerts) -> Sign | None:
    """Only where more are strange than chance makes of the usual share."""
    level = _level(alerts.ratio, RATIO)
    if level == "steady" or wilson(alerts.strange, alerts.of)[0] <= alerts.usual:
        return None
    sentence = (
        f"{alerts.share:.1%} of the entries are as strange as {alerts.usual:.1%} were in the "
        f"ledger that was learned from: {alerts.ratio:.1f} times as many."
    )
    return Sign("alert_ratio", round(alerts.ratio, 3), level, sentence)


def _of_new(mix: Mix) -> Sign | None:
    if mix.category.is_open or mix.new_share < NEW:
        return None
    names = ", ".join(mix.new)
    sentence = (
        f"{mix.new_share:.1%} of the lines are {mix.category.by} that the models do not know: "
        f"{names}."
    )
    return Sign(f"new_{mix.name}", round(mix.new_share, 6), "retrain", sentence)


def _of_mix(mix: Mix) -> Sign | None:
    level = _level(mix.psi, mix.category.limits)
    if level == "steady" or mix.psi <= mix.by_chance:
        return None
    told = f": {mix.moved}" if mix.moved else ""
    sentence = f"The mix of {mix.category.plural} has changed (PSI {mix.psi:.2f}){told}."
    return Sign(f"psi_{mix.name}", round(mix.psi, 6), level, sentence)


def _of_sizes(sizes: Sizes) -> Sign | None:
    level = _level(sizes.psi, PSI)
    if level == "steady" or sizes.psi <= sizes.by_chance:
        return None
    times = 10 ** ((sizes.middles[1] - sizes.middles[0]) / STEPS)
    sentence = (
        f"The amounts have changed (PSI {sizes.psi:.2f}): the middle one is {times:.2g} times "
        "what it was."
    )
    return Sign("psi_amount", round(sizes.psi, 6), level, sentence)
