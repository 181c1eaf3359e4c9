"""Published figures and formulas."""

import math

import numpy as np
import polars as pl
import pytest
from scipy import stats

from crossfoot.errors import UserError
from crossfoot.forecasting import find_frequency
from crossfoot.forecasting.intervals import count_quantiles, learn_factors, widths
from crossfoot.forecasting.members import base_sigma
from crossfoot.forecasting.methods import METHODS, Batch, Predicted
from crossfoot.forecasting.metrics import accuracy, coverage, pinball, scales
from crossfoot.forecasting.stock import StockPolicy, plan_stock

#: International airline passengers per month, 1949 to 1960 (Box and Jenkins 1976, series G).
AIR = np.array([
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170,
    170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180,
    193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237,
    211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269,
    270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271,
    306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435,
    491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417,
    391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
], dtype=float)  # fmt: skip


def one(values: np.ndarray, season: int) -> Batch:
    return Batch(find_frequency("MS"), (values,), (0,), (season,))


def test_seasonal_methods_forecast_the_airline_passengers() -> None:
    errors = {}
    for code in ("optimized_theta", "mstl", "ets", "arima", "log_linear", "seasonal_naive"):
        told = METHODS[code].run(one(AIR[:132], 12), 12, lambda: None).mean[0]
        errors[code] = np.mean(np.abs(told / AIR[132:] - 1))
    # Seasonal naive: 476 a month against 428.33; the rest know trend and season.
    assert errors["seasonal_naive"] == pytest.approx(0.0999, abs=5e-5)
    assert max(error for code, error in errors.items() if code != "seasonal_naive") < 0.075


def test_croston_of_the_worked_example() -> None:
    """Smoothed size over smoothed interval, alpha 0.1; Syntetos-Boylan takes a twentieth off."""
    demand = np.array([0, 0, 3, 0, 0, 2, 0, 1], dtype=float)
    size = 3 + 0.1 * (2 - 3)
    size += 0.1 * (1 - size)
    interval = 3 + 0.1 * (3 - 3)
    interval += 0.1 * (2 - interval)
    batch = one(demand, 1)
    croston = METHODS["croston"].run(batch, 1, lambda: None).mean[0, 0]
    assert croston == pytest.approx(size / interval, rel=1e-6)
    sba = METHODS["sba"].run(batch, 1, lambda: None).mean[0, 0]
    assert sba == pytest.approx(0.95 * croston, rel=1e-6)


def test_measures_by_hand() -> None:
    train, actual, mean = np.array([1.0, 3.0, 2.0]), np.array([[4.0, 2.0]]), np.array([[2.0, 2.0]])
    told = accuracy(actual, mean, scales((train,), 1))
    assert told.mase == pytest.approx(1.0 / 1.5)
    assert told.rmsse == pytest.approx(math.sqrt(2.0 / 2.5))
    assert told.smape == pytest.approx(100 * (2 * 2 / 6) / 2)
    assert told.wape == pytest.approx(2 / 6)
    assert told.bias == pytest.approx(-2 / 6)
    assert pinball(np.array([10.0]), np.array([8.0]), 0.9) == pytest.approx(3.6)
    assert coverage(np.array([[1.0, 5.0]]), np.zeros((1, 2)), np.full((1, 2), 4.0)) == 0.5


def test_factors_make_normal_errors_covered() -> None:
    made = np.random.default_rng(4)
    sigma = np.full((400, 6), 2.0)
    errors = made.normal(0, 3.0, (2, 400, 6))
    factors = learn_factors(errors[:1], sigma[None], 6)
    half = widths(sigma, factors)
    for level, wide in half.items():
        share = (np.abs(errors[1]) <= wide).mean() * 100
        assert -1 < share - level < 4.5  # the factor of six errors is not certain of itself
        assert (np.diff(wide, axis=1) >= 0).all()
    assert (half[95] >= half[80]).all()


def test_the_error_of_the_naive_forecast_weighs_three_times_what_sigma_does() -> None:
    steps = [np.tile([0.0, size], 8) for size in (2.0, 8.0)]  # of a season of one
    years = find_frequency("YS")
    sigma = np.array([[1.0, 3.0], [1.0, 3.0]])
    told = base_sigma(
        Batch(years, tuple(steps), (0, 0), (1, 1)), {"a": Predicted(sigma, sigma)}, ["a"], 2
    )
    by_hand = [[1.0**0.25 * (size * step) ** 0.75 for step in (0.5, 1.5)] for size in (2.0, 8.0)]
    by_hand = [[row[0], row[1] * 3**0.25] for row in by_hand]
    assert told == pytest.approx(np.array(by_hand))


@pytest.mark.parametrize("untold", [0.0, np.nan])
def test_a_step_of_which_no_sigma_is_known_has_intervals_too(untold: float) -> None:
    errors = np.random.default_rng(5).normal(0, 2, (1, 30, 6))
    sigma = np.ones_like(errors)
    sigma[:, :, 5] = untold
    made = widths(np.ones((30, 8)), learn_factors(errors, sigma, 8))
    assert all(np.isfinite(one).all() for one in made.values())


def test_counts_are_poisson_without_overdispersion() -> None:
    told = count_quantiles(np.array([[3.0]]), np.array([1.0]), 0.95)[0, 0]
    assert told == stats.poisson.ppf(0.95, 3.0)
    assert count_quantiles(np.array([[3.0]]), np.array([4.0]), 0.95)[0, 0] > told


def _flat(sigma: float) -> pl.DataFrame:
    high = {one: 100 + sigma * stats.norm.ppf(0.5 + one / 200) for one in (80, 95)}
    ends = {f"hi{one}": [value] * 4 for one, value in high.items()}
    return pl.DataFrame({"item": ["a"] * 4, "forecast": [100.0] * 4} | ends)


def test_reorder_point_and_order_quantity() -> None:
    """One period: mean + 1.645 sigma; EOQ of Harris with 1,200 a year, 25 an order, 0.5 a unit."""
    policy = StockPolicy(1.0, 0.95, order_cost=25.0, holding_cost=0.5)
    told = plan_stock(_flat(10.0), {"a": "seasonal"}, policy).row(0, named=True)
    assert told["safety_stock"] == pytest.approx(16.4485, abs=1e-3)
    assert told["reorder_point"] == pytest.approx(116.4485, abs=1e-3)
    assert told["economic_order_quantity"] == pytest.approx(100.0)


def test_safety_stock_lies_between_the_intervals_where_errors_are_not_normal() -> None:
    """hi80 = 110 at z 1.2816, hi95 = 130 at z 1.9600: by hand on the line through both."""
    rows = pl.DataFrame({"item": ["a"], "forecast": [100.0], "hi80": [110.0], "hi95": [130.0]})
    by_hand = {
        0.5: 0.0,
        0.8: 10 * 0.8416 / 1.2816,
        0.9: 10.0,
        0.95: 10 + 20 * (1.6449 - 1.2816) / (1.9600 - 1.2816),
        0.975: 30.0,
        0.99: 10 + 20 * (2.3263 - 1.2816) / (1.9600 - 1.2816),
    }
    for level, above in by_hand.items():
        told = plan_stock(rows, {}, StockPolicy(1.0, level))["safety_stock"][0]
        assert told == pytest.approx(above, abs=5e-3), level


def test_a_longer_lead_time_needs_more_stock_and_has_a_limit() -> None:
    points = [
        plan_stock(_flat(10.0), {}, StockPolicy(time))["safety_stock"][0] for time in (0.5, 1, 2, 4)
    ]
    assert points == sorted(points)
    assert points[3] / points[1] == pytest.approx(math.sqrt(0.5 * 4 + 0.5 * 16))
    with pytest.raises(UserError, match="longer horizon"):
        plan_stock(_flat(10.0), {}, StockPolicy(5))
    with pytest.raises(UserError, match="service level"):
        StockPolicy(1, 95)
