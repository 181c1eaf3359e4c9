"""A sheet for a chart: its figures as a table, and Excel's own chart of them."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.report import Chart
from crossfoot.reports.sheets.grid import text_writer, write_text
from crossfoot.reports.sheets.styles import Styles
from crossfoot.reports.writers.cells import seen
from crossfoot.reports.writers.chart_data import Drawn, drawn_by

HEAD = 4
#: Of the series after the first, which has the company's colour.
_COLOURS = ("#7D8894", "#B54708", "#2563A8", "#946200", "#1C2733", "#B42318", "#15803D")

_Data = tuple[tuple[str, ...], tuple[Drawn, ...]]


def chart_sheet(workbook: Workbook, sheet: Worksheet, styles: Styles, chart: Chart) -> None:
    """Fill a sheet: words, figures, and a chart where the figures stand on places."""
    places, series = drawn_by(chart)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22, styles["text"])
    sheet.set_column(1, max(1, len(series)), 16, styles["text"])
    sheet.set_row(0, 24)
    write_text(sheet, styles, (0, 0), seen(chart.title)[:500], "title")
    write_text(sheet, styles, (1, 0), seen(chart.words)[:2000], "muted")
    write_text(sheet, styles, (2, 0), seen(chart.unit)[:200], "muted")
    if series:
        _figures(sheet, styles, places, series)
        sheet.insert_chart(
            HEAD, len(series) + 2, _drawn(workbook, sheet, chart, (places, series), styles.accent)
        )


def _figures(
    sheet: Worksheet, styles: Styles, places: tuple[str, ...], series: tuple[Drawn, ...]
) -> None:
    write = text_writer(sheet, styles, "text")
    sheet.write_blank(HEAD, 0, None, styles["head"])
    for row, place in enumerate(places, HEAD + 1):
        write(row, 0, seen(place)[:500], styles["text"])
    for column, one in enumerate(series, 1):
        write_text(sheet, styles, (HEAD, column), seen(one.name)[:250], "head_right")
        style = styles[f"money{_decimals(one)}"]
        for row, value in enumerate(one.values, HEAD + 1):
            if value is not None:
                sheet.write_number(row, column, value, style)
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.repeat_rows(HEAD)


def _decimals(one: Drawn) -> int:
    known = [value for value in one.values if value is not None]
    if all(value == round(value) for value in known):
        return 0
    return 4 if max(map(abs, known), default=0.0) < 1 else 2


def _drawn(
    workbook: Workbook,
    sheet: Worksheet,
    chart: Chart,
    data: _Data,
    accent: str,
) -> Any:
    _, series = data
    columns = [number for number, one in enumerate(series) if one.kind == "bar"]
    lines = [number for number in range(len(series)) if number not in columns]
    made = _group(
        workbook, sheet, (data, accent), columns or lines, "column" if columns else "line"
    )
    if columns and lines:
        made.combine(_group(workbook, sheet, (data, accent), lines, "line"))
    made.set_title({"name": seen(chart.title)[:200], "name_font": {"size": 12}})
    made.set_y_axis(
        {
            "name": seen(chart.unit)[:100],
            "major_gridlines": {"visible": True, "line": {"color": "#E6EAEE"}},
        }
    )
    made.set_legend({"position": "bottom"} if len(series) > 1 else {"none": True})
    made.set_size({"width": 760, "height": 360})
    made.show_blanks_as("gap")
    return made


def _group(
    workbook: Workbook,
    sheet: Worksheet,
    drawn: tuple[_Data, str],
    numbers: list[int],
    kind: str,
) -> Any:
    (places, _), accent = drawn
    colours = (accent, *_COLOURS)
    made: Any = workbook.add_chart({"type": kind})
    last = HEAD + len(places)
    for number in numbers:
        colour = colours[number % len(colours)]
        fill = {"fill": {"color": colour}} if kind == "column" else {}
        made.add_series(
            {
                "name": [sheet.name, HEAD, number + 1],
                "categories": [sheet.name, HEAD + 1, 0, last, 0],
                "values": [sheet.name, HEAD + 1, number + 1, last, number + 1],
                "line": {"color": colour, "width": 2},
                **fill,
            }
        )
    return made
