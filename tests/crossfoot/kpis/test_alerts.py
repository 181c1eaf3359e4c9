"""Alert rules: when they hold, what they say, when they are back, and how they escalate."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.errors import UserError
from crossfoot.kpis.alerts import (
    Anomaly,
    CannotTell,
    Change,
    Escalation,
    Fired,
    History,
    Missing,
    Point,
    Severity,
    Threshold,
    escalated,
    evaluate,
    record_of,
    rule_of,
)
from crossfoot.kpis.kpi import Number, Unit
from crossfoot.sales.periods import shifted, window_of

LAST = dt.date(2026, 2, 1)
AS_OF = dt.date(2026, 3, 1)
BELOW = Threshold("below", Decimal(100), Decimal(5))


def months(*values: Number | None, partial: bool = False) -> History:
    """Monthly net revenue, of which the last is February 2026."""
    windows = [window_of(shifted(LAST, "month", n - len(values) + 1), "month")
               for n in range(len(values))]  # fmt: skip
    points = [Point(w, v) for w, v in zip(windows, values, strict=True)]
    if partial:
        points[-1] = Point(points[-1].window, points[-1].value, is_partial=True)
    return History(
        "Net revenue", "money", "month", tuple(points), dt.date(2026, 2, 28), currency="EUR"
    )


def fired(rule: Threshold | Change | Missing | Anomaly, history: History) -> Fired:
    found = evaluate(rule, history, as_of=AS_OF)
    assert isinstance(found, Fired), found
    return found


def test_a_threshold_says_what_it_found() -> None:
    found = fired(BELOW, months(Decimal("120.00"), Decimal("80.00")))
    assert found == Fired(
        "warning",
        "2026-02",
        "Net revenue (EUR) is 80.00 in 2026-02, below the limit of 100.",
        Decimal("80.00"),
        Decimal(100),
        0.2,
    )


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("above", {100: False, 101: True}),
        ("at_least", {99: False, 100: True}),
        ("below", {100: False, 99: True}),
        ("at_most", {101: False, 100: True}),
    ],
)
def test_a_limit_itself_is_beyond_only_where_the_rule_says(
    operator: str, values: dict[int, bool]
) -> None:
    rule = rule_of("threshold", {"operator": operator, "limit": "100"})
    for value, is_beyond in values.items():
        assert (evaluate(rule, months(value), as_of=AS_OF) is not None) == is_beyond


def test_a_share_is_compared_as_it_is_written() -> None:
    rule = Threshold("at_most", Decimal("0.1"))
    assert evaluate(rule, months(0.1), as_of=AS_OF) is not None


def test_an_alert_is_back_only_behind_the_dead_band() -> None:
    swinging = months(90, 102)
    assert "not yet back by 5" in fired(BELOW, swinging).sentence
    assert evaluate(BELOW, months(90, 105), as_of=AS_OF) is None
    assert evaluate(BELOW, months(110, 102), as_of=AS_OF) is None
    assert evaluate(BELOW, swinging, as_of=AS_OF, is_open=False) is None
    assert evaluate(BELOW, months(110, 102), as_of=AS_OF, is_open=True) is not None


@given(values=st.lists(st.integers(80, 120), min_size=1, max_size=8))
def test_what_is_told_of_an_open_alert_agrees_with_the_history(values: list[int]) -> None:
    is_open = False
    for count in range(1, len(values) + 1):
        seen = months(*values[:count])
        told = evaluate(BELOW, seen, as_of=AS_OF, is_open=is_open)
        assert told == evaluate(BELOW, seen, as_of=AS_OF)
        is_open = told is not None
    assert is_open or values[-1] >= 100


def test_a_month_that_is_not_over_waits_unless_the_rule_says_so() -> None:
    history = months(120, 80)
    inside = dt.date(2026, 2, 20)
    assert evaluate(BELOW, history, as_of=inside) is None
    assert evaluate(BELOW, months(120, 80, partial=True), as_of=AS_OF) is None
    early = Threshold("below", Decimal(100), unfinished=True)
    assert evaluate(early, months(120, 80, partial=True), as_of=inside) is not None


def test_a_value_that_is_not_there_decides_nothing() -> None:
    found = evaluate(BELOW, months(90, None), as_of=AS_OF)
    assert found == CannotTell("Net revenue (EUR) has no value for 2026-02.")
    assert evaluate(BELOW, months(), as_of=AS_OF) == CannotTell(
        "Net revenue has no period that is over."
    )


def test_a_change_against_the_period_before() -> None:
    found = fired(Change(0.2), months(100, 75))
    assert found.sentence == (
        "Net revenue (EUR) is 75 in 2026-02, -25.0% against 100 in 2026-01 (the period before); "
        "the limit is 20.0%."
    )
    assert (found.limit, found.score) == (80.0, 1.25)
    assert evaluate(Change(0.25), months(100, 75), as_of=AS_OF) is None
    assert evaluate(Change(0.2, direction="up"), months(100, 75), as_of=AS_OF) is None
    assert fired(Change(0.2, direction="up"), months(100, 130)).limit == 120.0


def test_a_change_against_last_year() -> None:
    values = [100, *[500] * 11, 150]
    assert "100 in 2025-02" in fired(Change(0.2, "last_year"), months(*values)).sentence
    short = evaluate(Change(0.2, "last_year"), months(100, 150), as_of=AS_OF)
    assert isinstance(short, CannotTell)
    assert "the same period a year before" in short.reason


@pytest.mark.parametrize("base", [0, -5, None])
def test_of_nothing_no_share_can_be_taken(base: int | None) -> None:
    assert isinstance(evaluate(Change(0.2), months(base, 150), as_of=AS_OF), CannotTell)


def test_a_period_without_a_value_is_missing() -> None:
    assert evaluate(Missing(), months(100, 100), as_of=AS_OF) is None
    assert fired(Missing(), months(100, None)).period == "2026-02"
    late = evaluate(Missing(), months(100, 100), as_of=dt.date(2026, 5, 2))
    assert isinstance(late, Fired)
    assert late.sentence == (
        "Net revenue (EUR) has no value for 2026-04: the newest are of 2026-02-28."
    )
    assert late.score == 2.0
    nothing = History("Net revenue", "money", "month", ())
    assert "there are no data" in fired(Missing(), nothing).sentence


def test_days_without_data_are_counted() -> None:
    rule, history = Missing(days=3), months(100)
    assert evaluate(rule, history, as_of=dt.date(2026, 3, 2)) is None
    found = evaluate(rule, history, as_of=dt.date(2026, 3, 6))
    assert isinstance(found, Fired)
    assert found.sentence == (
        "Net revenue (EUR) has had no new data for 6 days: the newest are of 2026-02-28. "
        "At most 3 are allowed to pass."
    )
    assert (found.limit, found.score) == (3, 2.0)
    assert "has no data" in fired(rule, History("X", "count", "day", ())).sentence


def test_an_anomaly_is_outside_the_band_of_the_past() -> None:
    past = [8, 9, 9, 10, 10, 10, 11, 11, 12]  # median 10, median absolute deviation 1
    rule = Anomaly(width=3)
    assert evaluate(rule, months(*past, 14), as_of=AS_OF) is None
    found = fired(rule, months(*past, 15))
    assert found.sentence == (
        "Net revenue (EUR) is 15 in 2026-02, outside 5.55 to 14.45, the band around the median of "
        "the 9 values before."
    )
    assert found.limit == pytest.approx(10 + 3 * 1.4826)
    assert found.score == pytest.approx(5 / 1.4826)
    assert fired(rule, months(*past, 5)).limit == pytest.approx(10 - 3 * 1.4826)


def test_growth_is_no_anomaly_around_the_trend() -> None:
    past: Sequence[int] = [10, 21, 29, 40, 51, 60, 69, 80]
    assert evaluate(Anomaly("trend"), months(*past, 90), as_of=AS_OF) is None
    assert fired(Anomaly("trend"), months(*past, 60)).limit is not None


def test_a_past_that_never_moved_makes_all_else_unusual() -> None:
    assert evaluate(Anomaly(), months(*[10] * 9), as_of=AS_OF) is None
    assert fired(Anomaly(), months(*[10] * 8, 11)).score == 1000.0
    assert fired(Anomaly(), months(*[0] * 8, 1)).score == 1000.0
    assert evaluate(Anomaly("trend"), months(*range(9)), as_of=AS_OF) is None


def test_seven_values_cannot_tell_what_is_unusual() -> None:
    found = evaluate(Anomaly(), months(*[10] * 7, 99), as_of=AS_OF)
    assert found == CannotTell("Net revenue has 7 values before 2026-02; what is unusual needs 8.")


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("wish", {}, "no kind of alert “wish”"),
        ("threshold", {"limit": 1}, "needs “operator”"),
        ("threshold", {"operator": "near", "limit": 1}, "“near”. It can be: above"),
        ("threshold", {"operator": "above", "limit": "much"}, "“much”, which is no such number"),
        ("threshold", {"operator": "above", "limit": "NaN"}, "no such number"),
        ("threshold", {"operator": "above", "limit": "1e999999999"}, "no such number"),
        ("threshold", {"operator": "above", "limit": True}, "no such number"),
        ("threshold", {"operator": "above", "limit": 1, "dead_band": -1}, "below zero"),
        ("threshold", {"operator": "above", "limit": 1, "unfinished": "no"}, "true or false"),
        ("change", {"beyond": 0}, "above zero"),
        ("change", {"beyond": 0.1, "severity": "fatal"}, "info, warning, critical"),
        ("missing", {"days": 0}, "from 1 to"),
        ("missing", {"days": 1.5}, "whole number"),
        ("anomaly", {"past": 7}, "from 8 to"),
        ("anomaly", {"limit": 3}, "has no “limit”"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(kind: str, values: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words.replace("(", r"\(")):
        rule_of(kind, values)


@pytest.mark.parametrize(
    "rule",
    [BELOW, Change(0.2, "last_year", "down", "critical"), Missing(), Missing(3), Anomaly("trend")],
)
def test_a_rule_can_be_stored(rule: Threshold | Change | Missing | Anomaly) -> None:
    assert rule_of(*record_of(rule)) == rule


@pytest.mark.parametrize(
    ("severity", "times", "hours", "expected"),
    [
        ("info", 0, 0, "info"),
        ("info", 2, 23.9, "info"),
        ("info", 3, 0, "warning"),
        ("info", 0, 24, "warning"),
        ("info", 6, 0, "critical"),
        ("warning", 3, 24, "critical"),
        ("critical", 99, 999, "critical"),
    ],
)
def test_what_nobody_acknowledges_becomes_graver(
    severity: Severity, times: int, hours: float, expected: Severity
) -> None:
    assert escalated(severity, times, hours) == expected
    assert escalated(severity, times, hours, Escalation(None, None)) == severity


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        ("days", Decimal("69.81828555620872"), "69.82 days"),
        ("days", Decimal("0.5"), "0.5 days"),
        ("ratio", 5.2284, "5.23"),
        ("share", Decimal("0.51334"), "51.3%"),
        ("money", Decimal("3565.8912"), "3,565.8912"),
        ("count", 1200, "1,200"),
    ],
)
def test_a_figure_without_end_is_told_to_two_digits_and_money_exactly(
    unit: Unit, value: Number, told: str
) -> None:
    history = History("Some figure", unit, "month", ())
    assert history.text(value) == told
    assert history.named == "Some figure"
