"""Drift: forecasts beside what came, judged as a whole and by kind of demand."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crossfoot.forecasting import (
    Asked,
    Drift,
    DriftLimits,
    build_panel,
    find_drift,
    find_frequency,
    find_profile,
    forecast,
)
from tests.crossfoot.forecasting.conftest import rows_of, seasonal

MONTHS = find_frequency("MS")
#: What was sold, and the forecasts, kinds and back-test that were made before the last months.
Earlier = tuple[dict[str, np.ndarray], pl.DataFrame, dict[str, str], pl.DataFrame]


@pytest.fixture(scope="module")
def earlier() -> Earlier:
    items = {f"item {n:02}": seasonal(66, n) for n in range(24)}
    made = forecast(
        build_panel(rows_of({name: one[:60] for name, one in items.items()}), MONTHS),
        Asked(12, find_profile("quick")),
    )
    kinds = dict(made.items.select("item", "kind").iter_rows())
    return items, made.forecasts, kinds, made.backtest


def _drift(
    earlier: Earlier, items: dict[str, np.ndarray], limits: DriftLimits | None = None
) -> Drift:
    _, forecasts, kinds, backtest = earlier
    told = find_drift(forecasts, kinds, backtest, build_panel(rows_of(items), MONTHS), limits)
    assert told is not None
    return told


def test_no_alert_while_demand_goes_on_as_before(earlier: Earlier) -> None:
    told = _drift(earlier, earlier[0])
    assert (told.level, told.periods) == ("ok", 6)
    assert (told.first, told.last) == (dt.date(2024, 1, 1), dt.date(2024, 6, 1))
    assert [(one.kind, one.series, one.measure) for one in told.kinds] == [("seasonal", 24, "mase")]
    assert 0.5 < (told.kinds[0].ratio or 0) < 1.5
    assert told.whole.error == told.whole.accuracy.rmsse
    assert told.sentence.startswith("The forecasts were as good as the back-test promised: RMSSE")


def test_an_alert_when_demand_is_not_what_it_was(earlier: Earlier) -> None:
    halved = {name: np.r_[one[:60], one[60:] / 2] for name, one in earlier[0].items()}
    told = _drift(earlier, halved)
    assert [one.level for one in (told.whole, *told.kinds)] == ["alert", "alert"]
    assert told.sentence.startswith("The forecasts were worse than the back-test promised: RMSSE")
    assert "Of seasonal demand MASE" in told.sentence
    assert "95 % intervals" in told.sentence
    assert told.whole.accuracy.bias == pytest.approx(1.0, abs=0.15)


def test_figures_of_few_series_are_told_and_not_judged(earlier: Earlier) -> None:
    halved = {name: np.r_[one[:60], one[60:] / 2] for name, one in earlier[0].items()}
    told = _drift(earlier, halved, DriftLimits(fewest=25))
    assert [one.level for one in (told.whole, *told.kinds)] == ["unknown", "unknown"]
    assert "items that can be compared are 24, and 25 are needed. So far RMSSE is" in told.sentence
    assert told.whole.figures == _drift(earlier, halved).whole.figures


def test_what_is_not_known_yet_is_left_out(earlier: Earlier) -> None:
    _, forecasts, kinds, backtest = earlier
    before = build_panel(rows_of({name: one[:60] for name, one in earlier[0].items()}), MONTHS)
    assert find_drift(forecasts, kinds, backtest, before) is None
    some = _drift(earlier, {name: earlier[0][name][:62] for name in list(earlier[0])[:5]})
    assert (some.whole.series, some.periods, some.last) == (5, 2, dt.date(2024, 2, 1))


#: 20 more a month: the errors of RMSSE are told in 20, those of MASE in the 240 of a year.
SOLD = 20.0 * np.arange(1, 25)
ITEMS = [f"item {n:02}" for n in range(40)]
KINDS = {name: "short" if n < 30 else "intermittent" for n, name in enumerate(ITEMS)}
PROMISED = pl.DataFrame(
    {
        "kind": ["short", "short", "intermittent"],
        "mase": [0.05, 9.0, 0.05],
        "rmsse": [0.4, 9.0, 0.8],
    }
)


def by_hand(
    wrong_by: dict[str, float], half: float = 50.0, backtest: pl.DataFrame = PROMISED
) -> Drift:
    """What came of four months, of forecasts that were wrong by so much for a kind of demand."""
    rows = rows_of(dict.fromkeys(ITEMS, SOLD))
    dates = rows["date"].unique().sort()[-4:]
    told = [
        {"item": item, "date": day, "forecast": sold + wrong_by[kind]}
        for item, kind in KINDS.items()
        for day, sold in zip(dates, SOLD[-4:], strict=True)
    ]
    ends = {"lo80": -half, "hi80": half, "lo95": -half, "hi95": half}
    forecasts = pl.DataFrame(told).with_columns(
        **{name: pl.col("forecast") + by for name, by in ends.items()}
    )
    drift = find_drift(
        forecasts, KINDS, backtest, build_panel(rows, MONTHS), DriftLimits(fewest=10)
    )
    assert drift is not None
    return drift


def test_the_whole_is_measured_against_what_was_promised_of_the_same_kinds() -> None:
    told = by_hand({"short": 8.0, "intermittent": 16.0})
    assert told.whole.accuracy.rmsse == pytest.approx((30 * 0.4 + 10 * 0.8) / 40)
    assert told.whole.ratio == pytest.approx(1.0)
    assert told.level == "ok"
    one_kind = by_hand({"short": 8.0, "intermittent": 16.0}, backtest=PROMISED[:2])
    assert one_kind.whole.error == pytest.approx(0.4)
    assert one_kind.whole.expected == pytest.approx(0.4)
    assert one_kind.whole.accuracy.rmsse == pytest.approx(0.5)
    unknown = {one.kind: one.reason for one in one_kind.kinds if one.level == "unknown"}
    assert list(unknown) == ["intermittent"]
    assert "no error of the back-test" in unknown["intermittent"]
    nothing = by_hand({"short": 8.0, "intermittent": 16.0}, backtest=PROMISED[:0])
    assert nothing.level == "unknown"
    assert "no error of the back-test" in nothing.sentence


@pytest.mark.parametrize(
    ("error", "level"), [(24.0, "ok"), (25.0, "warn"), (32.0, "warn"), (33.0, "alert")]
)
def test_a_kind_that_is_worse_is_told_though_the_whole_is_not(error: float, level: str) -> None:
    told = by_hand({"short": 6.0, "intermittent": error})
    assert told.whole.level == "ok"
    assert told.level == level
    if level != "ok":
        assert told.sentence.startswith("Some of the forecasts were worse")
        assert f"Of intermittent demand RMSSE {error / 20:.2f} is" in told.sentence
        assert "short" not in told.sentence


def test_intervals_that_contain_too_little_are_an_alert_where_errors_are_small() -> None:
    told = by_hand({"short": 8.0, "intermittent": 16.0}, half=10.0)
    levels = {one.kind: (one.cover95, one.level) for one in (told.whole, *told.kinds)}
    assert levels == {"": (0.75, "warn"), "short": (1.0, "ok"), "intermittent": (0.0, "alert")}
    assert "the 95 % intervals contained 0% of what came" in told.sentence
