"""How good forecasts were beside what was promised of them: figures, level and reasons."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from crossfoot.forecasting.metrics import Accuracy

#: The measure of all kinds of demand together: of intermittent demand MASE says little.
WHOLE: Final = "rmsse"


class Level(StrEnum):
    """How far forecasts are from what was promised, from what says least to what says most."""

    unknown = "unknown"
    ok = "ok"
    warn = "warn"
    alert = "alert"


@dataclass(frozen=True)
class Limits:
    """From what on a level is reached.

    `ratio` of the realised to the expected error; `cover80` and `cover95`, shares of what came that
    the intervals have to contain.
    """

    ratio: float
    cover80: float
    cover95: float


@dataclass(frozen=True)
class DriftLimits:
    """When accuracy is worse than it was, and far worse.

    They are wide, because errors of one time go together: a season that is late makes all items
    wrong at once. For the same reason `fewest` series are needed to tell anything, and not many
    periods of a few.
    """

    warn: Limits = Limits(ratio=1.5, cover80=0.65, cover95=0.85)
    alert: Limits = Limits(ratio=2.0, cover80=0.5, cover95=0.75)
    fewest: int = 20


@dataclass(frozen=True)
class Realised:
    """How good the forecasts of a kind of demand were, or of all: `kind` is then empty.

    `accuracy` is that of all `series`; `cover80` and `cover95` the shares of what came that lie in
    the intervals. `error` is the measure that is judged, of the series of which the back-test has
    an `expected` one; `reason` says in words what is worse, or why it cannot be told.
    """

    kind: str
    series: int
    accuracy: Accuracy
    cover80: float | None
    cover95: float | None
    measure: str = WHOLE
    error: float | None = None
    expected: float | None = None
    level: Level = Level.unknown
    reason: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the expected error it was."""
        return self.error / self.expected if self.error is not None and self.expected else None

    @property
    def figures(self) -> str:
        """The error and what the intervals held, in words."""
        words = []
        if self.error is not None:
            words.append(f"{self.measure.upper()} is {self.error:.2f}")
        if self.ratio is not None:
            words[0] += f", {self.ratio:.2f} times that of the back-test"
        if self.cover80 is not None and self.cover95 is not None:
            held = f"{self.cover80:.0%} and {self.cover95:.0%}"
            words.append(f"the 80 % and 95 % intervals held {held} of what came")
        return "; ".join(words) or "nothing can be measured"


def judged(one: Realised, limits: DriftLimits) -> Realised:
    """The figures with a level, and words that say why."""
    if one.series < limits.fewest:
        few = f"the items that can be compared are {one.series}, and {limits.fewest} are needed"
        return replace(one, reason=few)
    for level, least in ((Level.alert, limits.alert), (Level.warn, limits.warn)):
        if _reasons(one, least):
            return replace(one, level=level, reason=" and ".join(_reasons(one, limits.warn)))
    if one.ratio is None:
        return replace(one, reason="there is no error of the back-test to compare theirs with")
    return replace(one, level=Level.ok)


def _reasons(one: Realised, limits: Limits) -> list[str]:
    made = []
    if one.ratio is not None and one.ratio > limits.ratio:
        made.append(
            f"{one.measure.upper()} {one.error:.2f} is {one.ratio:.1f} times the "
            f"{one.expected:.2f} of the back-test"
        )
    for level, share, least in (
        (80, one.cover80, limits.cover80),
        (95, one.cover95, limits.cover95),
    ):
        if share is not None and share < least:
            made.append(f"the {level} % intervals contained {share:.0%} of what came")
    return made
