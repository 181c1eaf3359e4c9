"""BG/NBD and Gamma-Gamma: the published fits, known parameters found again, and the traps.

cdnow.csv is the summary of the 2,357 CDNOW customers of Fader, Hardie and Lee 2005 up to
1997-09-30, alike customers counted, as the Lifetimes package has it (cdnow.LICENSE.txt).
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import special

from crossfoot.kpis import NoValueError
from crossfoot.kpis.customer_base import Models, customers_at
from crossfoot.kpis.lifetime import (
    Horizon,
    Purchasing,
    Spending,
    alive,
    expected_purchases,
    expected_value,
    fit_purchasing,
    fit_spending,
    lifetime_value,
)

HERE = Path(__file__).parent
#: The parameters that were published.
BG_NBD = Purchasing(0.2426, 4.4136, 0.7930, 2.4260, -9582.43, 2357)
GAMMA_GAMMA = Spending(6.249, 3.745, 15.447, 0.11, 946)


@pytest.fixture(scope="module")
def cdnow() -> pl.DataFrame:
    grouped = pl.read_csv(HERE / "cdnow.csv")
    each = grouped.select(pl.exclude("customers").repeat_by("customers"))
    return each.explode(each.columns).select(frequency="x", recency="t_x", age="T", value="zbar")


def one(x: int, recency: float, age: float, value: float | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {"frequency": [x], "recency": [recency], "age": [age], "value": [value]},
        schema_overrides={"value": pl.Float64},
    )


def test_the_published_fit_of_purchases(cdnow: pl.DataFrame) -> None:
    found = fit_purchasing(cdnow)
    expected = (0.2426, 4.4136, 0.7930, 2.4260)
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx(expected, rel=2e-4)
    assert found.log_likelihood == pytest.approx(-9582.43, abs=0.01)
    assert found.customers == 2357


def test_the_published_expectation() -> None:
    found = expected_purchases(BG_NBD, one(2, 30.43, 38.86), np.array([39.0, 0.0]))
    assert found[0] == pytest.approx([1.2259, 0], abs=1e-4)


def test_the_published_fit_of_values(cdnow: pl.DataFrame) -> None:
    found = fit_spending(cdnow)
    assert (found.p, found.q, found.v) == pytest.approx((6.249, 3.745, 15.447), abs=0.002)
    assert found.customers == 946
    assert found.correlation == pytest.approx(0.114, abs=0.001)
    mean = 6.249 * 15.447 / 2.745
    assert expected_value(GAMMA_GAMMA, one(0, 0, 9))[0] == pytest.approx(mean)
    drawn = expected_value(GAMMA_GAMMA, one(2, 30.43, 38.86, 22.35))[0]
    assert 22.35 < drawn < mean


def closed_form(model: Purchasing, x: float, recency: float, age: float, time: float) -> float:
    """Equation 10 of the paper."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    left = a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x) if x else 0
    series = special.hyp2f1(r + x, b + x, a + b + x - 1, time / (alpha + age + time))
    bought = 1 - ((alpha + age) / (alpha + age + time)) ** (r + x) * series
    return float((a + b + x - 1) / (a - 1) * bought / (1 + left))


@pytest.mark.parametrize("a", [0.05, 0.793, 1.3, 4.0])
@pytest.mark.parametrize(("x", "recency", "age"), [(0, 0, 0), (2, 30.4, 38.9), (25, 30, 38)])
@pytest.mark.parametrize("time", [1.0, 39.0, 520.0])
def test_the_expectation_is_that_of_the_paper(
    a: float, x: int, recency: float, age: float, time: float
) -> None:
    model = replace(BG_NBD, a=a)
    found = expected_purchases(model, one(x, recency, age), np.array([time]))[0, 0]
    assert found == pytest.approx(closed_form(model, x, recency, age, time), rel=1e-6)


@pytest.mark.parametrize("x", [0, 3, 700])
def test_the_expectation_holds_where_the_formula_of_the_paper_does_not(x: int) -> None:
    customer = one(x, 30 if x else 0, 38)
    below, at, above = (
        expected_purchases(replace(BG_NBD, a=a), customer, np.array([52.0]))[0, 0]
        for a in (0.999, 1.0, 1.001)
    )
    assert above < at < below
    assert at == pytest.approx((below + above) / 2, rel=1e-4)


def simulated(count: int, seed: int) -> pl.DataFrame:
    """Customers who buy and leave as BG_NBD and GAMMA_GAMMA say, seen for up to 60 weeks."""
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        rate, risk = random.gamma(0.9, 1 / 6), random.beta(0.8, 2.5)
        age, now, x, recency = random.uniform(30, 60), 0.0, 0, 0.0
        while random.uniform() >= risk if x else True:
            now += random.exponential(1 / rate)
            if now > age:
                break
            x, recency = x + 1, now
        scale = random.gamma(3.7, 1 / 15.0)
        rows.append((x, recency, age, random.gamma(6.2 * x, 1 / (scale * x)) if x else None))
    return pl.DataFrame(rows, schema=["frequency", "recency", "age", "value"], orient="row")


def test_known_parameters_are_found_again() -> None:
    customers = simulated(8000, 3)
    found, spent = fit_purchasing(customers), fit_spending(customers)
    mean_rate, mean_risk = found.r / found.alpha, found.a / (found.a + found.b)
    assert mean_rate == pytest.approx(0.9 / 6, rel=0.1)
    assert mean_risk == pytest.approx(0.8 / 3.3, rel=0.1)
    assert spent.p * spent.v / (spent.q - 1) == pytest.approx(6.2 * 15 / 2.7, rel=0.05)
    assert abs(spent.correlation) < 0.1


def test_who_has_never_come_again_is_alive_and_who_stays_away_is_not() -> None:
    assert alive(BG_NBD, one(0, 0, 38))[0] == 1.0
    assert alive(BG_NBD, one(500, 2, 5000))[0] == 0.0
    assert alive(BG_NBD, one(5, 38, 38))[0] == pytest.approx(1 / (1 + 0.793 / 6.426))


def test_a_year_is_worth_its_months_at_the_end_of_each() -> None:
    customer = one(2, 30.43, 38.86, 22.35)
    free, dear = (
        lifetime_value(BG_NBD, GAMMA_GAMMA, customer, Horizon(12, 4.35, interest), margin=0.5)
        for interest in (0.0, 0.01)
    )
    bought = expected_purchases(BG_NBD, customer, np.array([12 * 4.35]))[0]
    assert free[0] == pytest.approx(bought[0] * expected_value(GAMMA_GAMMA, customer)[0] * 0.5)
    assert free[0] / 1.01**12 < dear[0] < free[0] / 1.01


def test_too_few_say_so() -> None:
    few = pl.concat([one(1, 3, 9, 10.0)] * 199)
    for fit in (fit_purchasing, fit_spending):
        with pytest.raises(NoValueError, match=r"needs 200 .* hold 199"):
            fit(few)


def test_worthless_purchases_are_no_values() -> None:
    half = [one(1 + n % 2, 3, 9, 0.0 if n % 2 else 10.0) for n in range(300)]
    with pytest.raises(NoValueError, match="hold 150"):
        fit_spending(pl.concat(half))
    with pytest.raises(NoValueError, match="worth the same"):
        fit_spending(pl.concat([one(1, 3, 9, 10.0)] * 300))
    assert expected_value(GAMMA_GAMMA, one(4, 3, 9, 0.0)) == expected_value(
        GAMMA_GAMMA, one(0, 0, 9)
    )


def test_values_without_a_mean_say_so() -> None:
    wild = [one(1, 3, 9, 10.0 ** (n % 13 - 3)) for n in range(300)]
    with pytest.raises(NoValueError, match="no mean"):
        fit_spending(pl.concat(wild))


def test_a_note_tells_that_frequency_and_value_go_together() -> None:
    assert "go together" not in Models(BG_NBD, GAMMA_GAMMA).note
    dependent = replace(GAMMA_GAMMA, correlation=0.4)
    assert "(correlation 0.40)" in Models(BG_NBD, dependent).note


def test_two_purchases_of_a_day_count_once_and_the_first_day_not() -> None:
    days = [dt.date(2026, 1, 1), dt.date(2026, 1, 8), dt.date(2026, 1, 29), dt.date(2026, 3, 1)]
    purchases = pl.DataFrame({"customer_id": "anna", "day": days, "minor": [900, 100, 300, 700]})
    (found,) = customers_at(purchases, dt.date(2026, 2, 5)).to_dicts()
    assert found == {
        "customer_id": "anna", "frequency": 2, "recency": 4.0, "age": 5.0, "value": 200.0
    }  # fmt: skip


def test_all_customers_of_cdnow(shared_data: Path, cdnow: pl.DataFrame) -> None:
    """The sample is in the whole; of what that buys in the next 39 weeks 86 % are expected."""
    read = pl.read_csv(
        shared_data / "customers" / "cdnow_transactions.csv.gz", try_parse_dates=True
    )
    minor = (pl.col("value") * 100).round().cast(pl.Int64).sum().alias("minor")
    purchases = read.group_by("customer_id", day="date").agg(minor)
    customers = customers_at(purchases, dt.date(1997, 9, 30))
    keys = ["frequency", pl.col("recency").round(2), pl.col("age").round(2)]
    whole, sample = (frame.select(keys).unique() for frame in (customers, cdnow))
    assert sample.join(whole, on=whole.columns, how="anti").is_empty()
    later = customers_at(purchases, dt.date(1998, 6, 30))["frequency"].to_numpy().sum()
    came = later - customers["frequency"].to_numpy().sum()
    expected = expected_purchases(fit_purchasing(customers), customers, np.array([39.0])).sum()
    assert expected == pytest.approx(came, rel=0.2)
