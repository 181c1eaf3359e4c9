"""Percentiles among companies of an industry, and that no company can be told from them."""

import math
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.kpis.kpi import Direction
from crossfoot.kpis.peers import Benchmark, Standing, benchmark, percentile, standing_of


def rows(values: Sequence[float | None], industry: str | None = "retail") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "company": [f"company {n}" for n in range(len(values))],
            "industry": [industry] * len(values),
            "kpi": ["gross_margin"] * len(values),
            "value": values,
        },
        schema_overrides={"value": pl.Float64, "industry": pl.String},
    )


def told(found: Benchmark) -> list[tuple[object, ...]]:
    return found.percentiles.select("companies", "p25", "p50", "p75").rows()


def test_the_published_example_of_the_method() -> None:
    """The 40th percentile of these is 29 by method 7; by method 6 it is 26."""
    frame = pl.DataFrame({"value": [15.0, 20.0, 35.0, 40.0, 50.0]})
    assert frame.select(percentile(0.4)).item() == pytest.approx(29.0)


def test_ten_companies_by_hand() -> None:
    """As R's quantile(1:10): at place 2.25 from 0 lies 3.25, at 4.5 5.5, at 6.75 7.75."""
    assert told(benchmark(rows([float(n) for n in range(10, 0, -1)]))) == [(10, 3.25, 5.5, 7.75)]


def test_nine_companies_are_left_out_with_their_number() -> None:
    found = benchmark(rows([float(n) for n in range(9)]))
    assert found.percentiles.is_empty()
    assert found.left_out.rows() == [
        ("retail", "gross_margin", 9, "9 of the 10 companies that it needs contribute")
    ]


def test_industries_and_kpis_are_counted_apart() -> None:
    ten, nine = rows([1.0] * 10), rows([1.0] * 9, "food")
    other = ten.with_columns(kpi=pl.lit("churn_rate"))
    found = benchmark(pl.concat([ten, nine, other]))
    assert found.percentiles["kpi"].to_list() == ["churn_rate", "gross_margin"]
    assert found.left_out["industry"].to_list() == ["food"]


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_what_is_no_value_is_no_contribution(value: float | None) -> None:
    assert benchmark(rows([*[1.0] * 9, value])).left_out["companies"].to_list() == [9]


def test_without_an_industry_there_are_no_peers() -> None:
    found = benchmark(rows([1.0] * 20, None))
    assert found.percentiles.is_empty()
    assert found.left_out.is_empty()


def test_a_company_cannot_weigh_twice() -> None:
    twice = pl.concat([rows([1.0] * 9), rows([2.0])])
    with pytest.raises(ValueError, match="two values"):
        benchmark(twice)


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=40))
def test_nothing_leaves_but_rounded_percentiles_and_the_count(values: list[float]) -> None:
    found = benchmark(rows(values))
    assert found.percentiles.columns == ["industry", "kpi", "companies", "p25", "p50", "p75"]
    ((count, *percentiles),) = told(found)
    assert count == len(values)
    assert percentiles == sorted(percentiles)  # type: ignore[type-var] # floats
    assert all(float(f"{one:.2e}") == pytest.approx(one, rel=1e-12) for one in percentiles)
    shuffled = benchmark(rows(sorted(values)).reverse())
    assert told(shuffled) == told(found)


def test_a_value_of_one_company_is_not_given_away() -> None:
    """Of 13 the 25th percentile is the value of the fourth, which could be known from elsewhere."""
    values = [1234.567 + 1000 * n for n in range(13)]
    ((_, *percentiles),) = told(benchmark(rows(values)))
    assert percentiles == [4230.0, 7230.0, 10200.0]
    assert not set(percentiles) & set(values)


@pytest.mark.parametrize(
    ("value", "direction", "expected"),
    [
        (1.0, "up", Standing("lowest", is_better=False)),
        (2.0, "up", Standing("lowest", is_better=False)),
        (2.5, "down", Standing("second", is_better=True)),
        (3.0, "up", Standing("second", is_better=None)),
        (3.5, "up", Standing("third", is_better=True)),
        (9.0, "neither", Standing("highest", is_better=None)),
        (9.0, "down", Standing("highest", is_better=False)),
    ],
)
def test_a_company_learns_its_quarter(
    value: float, direction: Direction, expected: Standing
) -> None:
    assert standing_of(value, (2.0, 3.0, 4.0), direction) == expected


def test_what_is_no_number_stands_nowhere() -> None:
    with pytest.raises(ValueError, match="no number"):
        standing_of(math.nan, (2.0, 3.0, 4.0), "up")
