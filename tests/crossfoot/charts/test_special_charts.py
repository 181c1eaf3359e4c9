"""The charts of audits and of sales show what they are for."""

import pytest
from lxml import etree

from crossfoot.charts import PRINT, Plot, Series, draw_svg, option_of
from crossfoot.charts.financial import benford_option, months_option
from crossfoot.charts.trading import (
    Interval,
    cohorts_option,
    forecast_plot,
    kpi_plot,
)
from tests.crossfoot.charts.test_plots import MONTHS, SVG, painted, texts

EXPECTED = [0.301, 0.176, 0.125, 0.097, 0.079, 0.067, 0.058, 0.051, 0.046]
DIGITS = [str(digit) for digit in range(1, 10)]


def debits(values: list[float]) -> Plot:
    return Plot("Debits", "EUR", MONTHS[: len(values)], [Series("Debits", "area", values)])


def test_months_name_where_most_was_found() -> None:
    svg = draw_svg(months_option(debits([9.0] * 12), [0, 3, 2, 0, 0, 14, 0, 0, 0, 0, 1, 23]))
    assert {"3 findings", "14 findings", "23 findings"} <= set(texts(svg))
    assert "2 findings" not in texts(svg)
    label = etree.fromstring(svg).get("aria-label")
    assert label is not None
    assert label.endswith("Most findings: 3 in 2026-02, 14 in 2026-06, 23 in 2026-12.")


@pytest.mark.parametrize("months", [0, 1, 2])
def test_few_months_draw(months: int) -> None:
    svg = draw_svg(months_option(debits([5.0] * months), [7] * months))
    assert texts(svg).count("7 findings") == months


def test_the_digit_farthest_off_is_coloured_and_said() -> None:
    observed = [*EXPECTED]
    observed[4] += 0.024
    option = benford_option(DIGITS, observed, EXPECTED, "First digits")
    svg = draw_svg(option)
    assert painted(svg, PRINT["$high"]) == 1
    assert "10.3%" in texts(svg)
    said = option["aria"]["label"]["description"]
    assert said.endswith("Farthest off: 5, 10.3% where 7.9% are expected.")


def test_a_share_far_too_low_is_written_into_its_bar() -> None:
    observed = [0.25, *EXPECTED[1:]]
    svg = draw_svg(benford_option(DIGITS, observed, EXPECTED, "First digits"))
    label = next(one for one in etree.fromstring(svg).iter(f"{SVG}text") if one.text == "25%")
    assert label.get("fill") == PRINT["$surface"]


def test_digits_as_expected_have_one_colour() -> None:
    svg = draw_svg(benford_option(DIGITS, EXPECTED, EXPECTED, "First digits"))
    assert painted(svg, PRINT["$high"]) == 0
    assert painted(svg, PRINT["$accent"]) >= 9


def test_a_forecast_begins_where_the_known_ends() -> None:
    known = (["a", "b", "c"], [1.0, 2.0, 3.0])
    bounds = [Interval("80% interval", [3, 2], [5, 6]), Interval("95% interval", [-2, -3], [6, 9])]
    plot = forecast_plot("Sales", "units", known, (["d", "e"], [4.0, 4.0]), bounds)
    assert plot.today == "c"
    shown = {one.name: one for one in plot.series}
    assert list(shown["Forecast"].data) == [None, None, 3.0, 4.0, 4.0]
    assert list(shown["80% interval"].low) == [None, None, 3.0, 3, 2]
    assert next(one.name for one in plot.series if one.kind == "band") == "95% interval"
    drawn = set(texts(draw_svg(option_of(plot))))
    assert {"last known", "Actual", "Forecast", "80% interval", "95% interval"} <= drawn


def test_a_forecast_of_nothing_draws() -> None:
    plot = forecast_plot("Sales", "units", ([], []), ([], []), [])
    assert draw_svg(option_of(plot)).startswith("<svg")


def test_a_key_figure_has_its_target_in_sight_and_last_year_dashed() -> None:
    plot = kpi_plot("Margin", "share", MONTHS[:2], [0.1, 0.2], last_year=[0.1, None], target=0.9)
    svg = draw_svg(option_of(plot))
    assert {"target 90.0%", "A year earlier", "80%"} <= set(texts(svg))
    assert "A year earlier" not in [one.name for one in kpi_plot("M", "share", [], []).series]


def test_several_bars_differ_by_pattern_too() -> None:
    bars = [Series(name, "bar", [1.0]) for name in ("Shop", "Online", "Post")]
    svg = draw_svg(option_of(Plot("C", "EUR", ["a"], bars)))
    patterns = list(etree.fromstring(svg).iter("{http://www.w3.org/2000/svg}pattern"))
    assert len({one.get("id") for one in patterns}) >= 2


def test_cohorts_are_a_table_of_tints() -> None:
    rows: list[list[float | None]] = [[1.0, 0.5], [1.0, None], [1.0]]
    svg = draw_svg(cohorts_option("Back", "share", ["Jan", "Feb", "Mar"], ["M0", "M1"], rows))
    assert texts(svg).count("100%") == 3
    assert {"50%", "Jan", "M1"} <= set(texts(svg))
    assert draw_svg(cohorts_option("Back", "share", [], [], [])).startswith("<svg")
