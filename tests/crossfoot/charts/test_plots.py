"""Every plot draws, whatever its names and numbers are."""

import math
import re

import pytest
from lxml import etree

from crossfoot.charts import (
    PRINT,
    VARIABLES,
    Palette,
    Plot,
    Series,
    SeriesKind,
    draw_svg,
    option_of,
    said,
)

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


def texts(svg: str) -> list[str]:
    return ["".join(map(str, one.itertext())) for one in etree.fromstring(svg).iter(f"{SVG}text")]


def painted(svg: str, colour: str) -> int:
    """How many shapes are filled or drawn in the colour."""
    shapes = etree.fromstring(svg).iter(f"{SVG}path", f"{SVG}rect", f"{SVG}circle")
    return sum(colour in (one.get("fill"), one.get("stroke")) for one in shapes)


def plot(*series: Series, unit: str = "EUR", **more: object) -> Plot:
    return Plot("Net sales", unit, MONTHS, series, **more)  # type: ignore[arg-type]


def test_lines_have_axis_labels_in_short_and_a_legend() -> None:
    values = [1.5e6 * month for month in range(12)]
    shown = plot(
        Series("This year", "area", values, tone="accent"),
        Series("Last year", "line", values[::-1], tone="muted"),
    )
    svg = draw_svg(option_of(shown))
    assert {"This year", "Last year", "0", "5M", "2026-01"} <= set(texts(svg))
    dashed = [one for one in etree.fromstring(svg).iter() if one.get("stroke-dasharray")]
    assert painted(svg, PRINT["$accent"]) >= 2
    assert dashed


def test_one_series_needs_no_legend() -> None:
    assert "Net sales" not in texts(draw_svg(option_of(plot(Series("Net sales", "bar", [1, 2])))))


@pytest.mark.parametrize(("unit", "label"), [("share", "40%"), ("percent", "0.4%"), ("EUR", "0.4")])
def test_units_decide_how_axes_are_labelled(unit: str, label: str) -> None:
    assert label in texts(draw_svg(option_of(plot(Series("A", "bar", [0.1, 0.4]), unit=unit))))


@pytest.mark.parametrize("kind", ["area", "bar"])
def test_areas_and_bars_stand_on_zero(kind: SeriesKind) -> None:
    svg = draw_svg(option_of(plot(Series("A", kind, [1000, 1001, 1002]))))
    assert "0" in texts(svg)


def test_a_line_alone_may_leave_zero_out() -> None:
    assert "0" not in texts(draw_svg(option_of(plot(Series("A", "line", [1000, 1001, 1002])))))


def test_bars_are_drawn_one_for_each_value() -> None:
    svg = draw_svg(option_of(plot(Series("A", "bar", [1, None, -3, 4], tone="accent"))))
    assert painted(svg, PRINT["$accent"]) == 3


def test_a_band_with_today_and_a_target() -> None:
    low: list[float | None] = [None] * 6 + [-3.0, -2, -1, 0, 1, 2]
    high = [None if one is None else one + 4 for one in low]
    known = [1.0, 2, 3, 4, 5, 2, *[None] * 6]
    svg = draw_svg(
        option_of(
            plot(
                Series("80% interval", "band", low=low, high=high),
                Series("Known", "line", known, tone="ink"),
                today="2026-06",
                target=7.0,
            )
        )
    )
    assert {"today", "target 7", "80% interval", "Known"} <= set(texts(svg))
    assert not [label for label in texts(svg) if "lower" in label]


HOSTILE = [
    "<script>alert(1)</script>",
    '"/><image href="http://example.org/x"/>',
    "]]></style><!--",
    "$accent",
    "{b} {c} {@x}",
    "a\x00b\x0bc\nd",
    "\ud800 alone",
    "__proto__",
    "${1+1}'\\",
    "ελληνικά русский 漢字 ✓",
    "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_shown_not_run(name: str) -> None:
    shown = Plot(
        name,
        name,
        [name, "b"],
        [Series(name, "bar", [1, 2]), Series("other", "line", [2, 1])],
        today=name,
        target=1.5,
    )
    svg = draw_svg(option_of(shown))
    root = etree.fromstring(svg)
    kinds = {str(one.tag).removeprefix(SVG) for one in root.iter()}
    assert kinds <= {"svg", "g", "path", "rect", "text", "tspan", "defs", "pattern", "circle"}
    names = [str(attribute) for one in root.iter() for attribute in one.attrib]
    assert not [one for one in names if one.startswith("on") or "href" in one]


def test_a_name_like_a_token_stays_a_name() -> None:
    shown = plot(Series("$accent", "line", [1, 2]), Series("$short", "line", [2, 1]))
    assert {"$accent", "$short"} <= set(texts(draw_svg(option_of(shown))))


@pytest.mark.parametrize("kind", ["line", "area", "bar"])
@pytest.mark.parametrize(
    "values",
    [
        [],
        [5.0],
        [None] * 12,
        [None, 5.0, None],
        [0.0] * 12,
        [math.nan, math.inf, 1.0],
        [-1.0, -2.0, -3.0],
        [1e-9, 2e-9],
        [1e18, -1e18],
    ],
)
def test_little_and_odd_data_draws(kind: SeriesKind, values: list[float | None]) -> None:
    svg = draw_svg(option_of(plot(Series("A", kind, values))))
    assert "NaN" not in svg
    assert "Infinity" not in svg
    assert not re.search(r'(?:width|height)="-', svg)


@pytest.mark.parametrize("values", [[5.0], [None, 5.0, None]])
def test_a_lone_point_is_seen(values: list[float | None]) -> None:
    svg = draw_svg(option_of(plot(Series("A", "line", values, tone="accent"))))
    assert painted(svg, PRINT["$accent"]) >= 1


def test_nothing_at_all_draws() -> None:
    assert draw_svg(option_of(Plot("Nothing", "", [], []))).startswith("<svg")


@pytest.mark.parametrize("palette", [PRINT, VARIABLES])
def test_a_drawing_is_the_same_again(palette: Palette) -> None:
    option = option_of(plot(Series("A", "bar", [1, 2, 3]), Series("B", "bar", [1, 2, 3])))
    assert draw_svg(option, palette=palette) == draw_svg(option, palette=palette)


def test_variables_are_styles_since_attributes_do_not_take_them_everywhere() -> None:
    root = etree.fromstring(draw_svg(option_of(plot(Series("A", "bar", [1]))), palette=VARIABLES))
    attributes = [(str(k), str(v)) for one in root.iter() for k, v in one.attrib.items()]
    holders = {name for name, value in attributes if "var(" in value}
    assert holders == {"style"}


def test_categories_are_not_told_as_time() -> None:
    series = [Series("Lines", "bar", [3700, 4, 2]), Series("One", "bar", [None, 7, None])]
    shown = Plot("By category", "", ["time", "people", "text"], series, is_time=False)
    assert said(shown) == (
        "By category. Lines: highest 3.7k (time), lowest 2 (text). One: 7 (people)."
    )


def test_a_plot_in_words() -> None:
    shown = plot(
        Series("Actual", "line", [1e6, 3.5e6, None, 2e6]),
        Series("80% interval", "band", low=[1.0, 2], high=[3.0, 4]),
        Series("Nothing", "line", [None, math.nan]),
        target=4e6,
    )
    assert said(shown) == (
        "Net sales, EUR. Actual: from 1M in 2026-01 to 2M in 2026-04, highest 3.5M in 2026-02, "
        "lowest 1M in 2026-01. 80% interval: 2 to 4 in 2026-02, the last. Nothing: no values. "
        "The target is 4M."
    )
    root = etree.fromstring(draw_svg(option_of(shown)))
    assert root.get("role") == "img"
    assert root.get("aria-label") == said(shown)


@pytest.mark.parametrize("width", [300, 360, 400, 500, 640, 720, 1000])
@pytest.mark.parametrize("count", [2, 4, 8])
def test_a_legend_of_several_rows_ends_above_what_is_drawn(width: int, count: int) -> None:
    names = [f"Gross margin of store {number}" for number in range(count)]
    option = option_of(plot(*(Series(name, "line", [1.5e6, 4e6, 9e6]) for name in names)))
    svg = etree.fromstring(draw_svg(option, width, 264))
    heights = {"".join(map(str, one.itertext())): height_of(one) for one in svg.iter(f"{SVG}text")}
    assert set(names) <= set(heights)
    room = heights["10M"] - max(heights[name] for name in names)
    assert 12 <= room <= 60


def height_of(text: etree._Element) -> float:
    """How far down a text is, of its own place and where it is moved to."""
    moved = re.search(r"translate\([\d.-]+ ([\d.-]+)\)", text.get("transform", ""))
    return float(text.get("y", 0)) + (float(moved[1]) if moved else 0)
