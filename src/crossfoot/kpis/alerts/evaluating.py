"""Whether an alert rule holds for the newest value of a KPI."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.kpis.alerts.bands import band_of
from crossfoot.kpis.alerts.history import History, Point
from crossfoot.kpis.alerts.rules import (
    LEAST_PAST,
    Anomaly,
    Change,
    Missing,
    Operator,
    Rule,
    Severity,
    Threshold,
)
from crossfoot.kpis.frames import PERIODS_IN_YEAR
from crossfoot.kpis.kpi import Number
from crossfoot.sales.periods import Window, shifted, window_of

#: No score is larger: of a past that never moved everything else is infinitely far.
MOST_SCORE = 1000.0
_OF = {"previous": "the period before", "last_year": "the same period a year before"}
_WORDS: dict[Operator, str] = {
    "above": "above",
    "below": "below",
    "at_least": "at or above",
    "at_most": "at or below",
}


@dataclass(frozen=True)
class Fired:
    """A rule holds: a sentence that can be checked, the value, the limit and the period.

    `score` says how far: of a threshold the distance from the limit as a share of the limit, of a
    change the change divided by the one allowed, of what is missing the periods or days over those
    allowed, of an anomaly the distance from the middle in robust standard deviations.
    """

    severity: Severity
    period: str
    sentence: str
    value: Number | None
    limit: Number | None
    score: float


@dataclass(frozen=True)
class CannotTell:
    """Whether a rule holds cannot be said, and why; an open alert stays as it is."""

    reason: str


Verdict = Fired | CannotTell | None


def evaluate(
    rule: Rule, history: History, *, as_of: dt.date, is_open: bool | None = None
) -> Verdict:
    """Hold a rule against the newest period that is over on a day; None: it does not hold.

    `is_open` tells whether an alert of the rule is open, which only a threshold with a dead band
    asks; without it the earlier values decide.
    """
    if isinstance(rule, Missing):
        return _missing(rule, history, as_of)
    seen = history.over(as_of)
    if isinstance(rule, Threshold) and rule.unfinished:
        seen = tuple(one for one in history.points if one.window.start <= as_of)
    if not seen:
        return CannotTell(f"{history.title} has no period that is over.")
    newest = seen[-1]
    if newest.value is None:
        return CannotTell(_no_value(history, newest))
    if isinstance(rule, Threshold):
        was_open = _was_open(rule, seen[:-1]) if is_open is None else is_open
        return _threshold(rule, history, newest, newest.value, was_open=was_open)
    if isinstance(rule, Change):
        return _changed(rule, history, seen, newest.value)
    return _anomaly(rule, history, seen, newest.value)


def _no_value(history: History, point: Point) -> str:
    why = f", because {point.reason}" if point.reason else ""
    return f"{history.named} has no value for {history.name(point.window)}{why}."


def _exact(value: Number) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _distance(rule: Threshold, value: Number) -> Decimal:
    """How far a value is beyond the limit; below zero on the good side."""
    beyond = _exact(value) - rule.limit
    return beyond if rule.operator in {"above", "at_least"} else -beyond


def _is_beyond(rule: Threshold, value: Number) -> bool:
    distance = _distance(rule, value)
    return distance > 0 or (distance == 0 and rule.operator in {"at_least", "at_most"})


def _is_back(rule: Threshold, value: Number) -> bool:
    return not _is_beyond(rule, value) and -_distance(rule, value) >= rule.dead_band


def _was_open(rule: Threshold, earlier: Sequence[Point]) -> bool:
    """Whether the rule held before: it begins at the limit and ends behind the dead band."""
    is_open = False
    for point in earlier:
        if point.value is not None:
            is_open = not _is_back(rule, point.value) if is_open else _is_beyond(rule, point.value)
    return is_open


def _threshold(
    rule: Threshold, history: History, point: Point, value: Number, *, was_open: bool
) -> Verdict:
    is_beyond = _is_beyond(rule, value)
    if not is_beyond and (not was_open or _is_back(rule, value)):
        return None
    limit, period = history.text(rule.limit), history.name(point.window)
    beyond = _WORDS[rule.operator]
    if is_beyond:
        text = (
            f"{history.named} is {history.text(value)} in {period}, {beyond} the limit of {limit}."
        )
    else:
        band = history.text(rule.dead_band)
        text = (
            f"{history.named} is {history.text(value)} in {period}: it was {beyond} the limit of "
            f"{limit} and is not yet back by {band}."
        )
    score = float(max(_distance(rule, value), Decimal(0)) / (abs(rule.limit) or 1))
    return _fired(rule.severity, period, text, value, rule.limit, score)


def _changed(rule: Change, history: History, seen: Sequence[Point], value: Number) -> Verdict:
    newest = seen[-1]
    count = 1 if rule.against == "previous" else PERIODS_IN_YEAR[history.period]
    start = shifted(newest.window.start, history.period, -count)
    base = next((one for one in seen if one.window.start == start), None)
    period = history.name(newest.window)
    if base is None:
        return CannotTell(f"{history.title} of {period} has nothing before: {_OF[rule.against]}.")
    if base.value is None:
        return CannotTell(_no_value(history, base))
    before = history.name(base.window)
    if base.value <= 0:
        return CannotTell(
            f"{history.named} was {history.text(base.value)} in {before}: no share of that can be "
            "taken."
        )
    change = float(value) / float(base.value) - 1
    moved = {"up": change, "down": -change, "either": abs(change)}[rule.direction]
    if moved <= rule.beyond:
        return None
    text = (
        f"{history.named} is {history.text(value)} in {period}, {change:+.1%} against "
        f"{history.text(base.value)} in {before} ({_OF[rule.against]}); the "
        f"limit is {rule.beyond:.1%}."
    )
    limit = float(base.value) * (1 + (rule.beyond if change > 0 else -rule.beyond))
    return _fired(rule.severity, period, text, value, limit, moved / rule.beyond)


def _anomaly(rule: Anomaly, history: History, seen: Sequence[Point], value: Number) -> Verdict:
    places = [(_place(history, one), one.value) for one in seen[-1 - rule.past : -1]]
    past = [(place, float(known)) for place, known in places if known is not None]
    if len(past) < LEAST_PAST:
        return CannotTell(
            f"{history.title} has {len(past)} values before {history.name(seen[-1].window)}; "
            f"what is unusual needs {LEAST_PAST}."
        )
    band = band_of(past, _place(history, seen[-1]), rule.method)
    low, high = band.edges(rule.width)
    if low <= float(value) <= high:
        return None
    period = history.name(seen[-1].window)
    around = "the median" if rule.method == "median" else "the trend"
    text = (
        f"{history.named} is {history.text(value)} in {period}, outside {history.text(low)} to "
        f"{history.text(high)}, the band around {around} of the {len(past)} values before."
    )
    limit = low if float(value) < low else high
    return _fired(rule.severity, period, text, value, limit, band.distance(float(value)))


def _place(history: History, point: Point) -> int:
    """The number of a period, so that gaps count."""
    start = point.window.start
    if history.period == "day":
        return start.toordinal()
    if history.period == "week":
        return start.toordinal() // 7
    months = {"month": 1, "quarter": 3, "year": 12}[history.period]
    return (start.year * 12 + start.month - 1) // months


def _missing(rule: Missing, history: History, as_of: dt.date) -> Verdict:
    if rule.days is not None:
        return _no_news(rule, history, rule.days, as_of)
    current = window_of(as_of, history.period)
    due = Window(shifted(current.start, history.period, -1), current.start)
    point = next((one for one in history.points if one.window.start == due.start), None)
    if point and point.value is not None:
        return None
    period = history.name(due)
    if point:
        return _fired(rule.severity, period, _no_value(history, point), None, None, 1.0)
    text = f"{history.named} has no value for {period}: {_newest(history)}."
    return _fired(rule.severity, period, text, None, None, float(_behind(history, due)))


def _behind(history: History, due: Window) -> int:
    """How many periods are missing up to the one that is due."""
    if not history.points:
        return 1
    last = _place(history, history.points[-1])
    return max(_place(history, Point(due, None)) - last, 1)


def _no_news(rule: Missing, history: History, days: int, as_of: dt.date) -> Verdict:
    period = history.name(window_of(as_of, history.period))
    since = (as_of - history.last_day).days if history.last_day else days
    if since < days:
        return None
    text = f"{history.named} has had no new data for {since} days: {_newest(history)}."
    if history.last_day is None:
        text = f"{history.named} has no data."
    limit = f" At most {days} are allowed to pass." if history.last_day else ""
    return _fired(rule.severity, period, text + limit, None, days, since / days)


def _newest(history: History) -> str:
    return f"the newest are of {history.last_day}" if history.last_day else "there are no data"


def _fired(
    severity: Severity,
    period: str,
    sentence: str,
    value: Number | None,
    limit: Number | None,
    score: float,
) -> Fired:
    return Fired(severity, period, sentence, value, limit, min(score, MOST_SCORE))
