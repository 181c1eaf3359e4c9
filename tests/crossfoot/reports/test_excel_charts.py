"""What a chart's sheet in a workbook has of its plot."""

from crossfoot.charts import Plot, Series
from crossfoot.reports.report import Chart
from crossfoot.reports.writers.chart_data import Drawn, drawn_by


def test_the_figures_are_those_of_the_plot() -> None:
    plot = Plot(
        "Demand",
        "units",
        ("Jan", "Feb"),
        (
            Series("sold", "bar", (1.0, None)),
            Series("80 %", "band", low=(0.5, 1.0), high=(2.0, 3.5)),
            Series("expected", "area", (1.5, 2.0)),
        ),
        target=2.0,
    )
    places, drawn = drawn_by(Chart("demand", "Demand", "units", plot))
    assert places == ("Jan", "Feb")
    assert drawn == (
        Drawn("80 %, lower", "line", (0.5, 1.0)),
        Drawn("80 %, upper", "line", (2.0, 3.5)),
        Drawn("sold", "bar", (1.0, None)),
        Drawn("expected", "line", (1.5, 2.0)),
        Drawn("target 2", "line", (2.0, 2.0)),
    )


def test_a_plot_of_nothing_has_no_figures() -> None:
    assert drawn_by(Chart("none", "None", "", Plot("None", "", (), ()))) == ((), ())
