"""A report as one HTML page that needs nothing but itself, for light, dark and paper."""

from collections.abc import Callable
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

from crossfoot.charts import DARK, PRINT, VARIABLES, as_css, branded, draw_svg
from crossfoot.reports.report import (
    Bars,
    Block,
    Chart,
    Facts,
    Figures,
    Note,
    Points,
    Report,
    Row,
    Section,
)
from crossfoot.reports.report import Table as ReportTable
from crossfoot.reports.writers.branding import logo_uri
from crossfoot.reports.writers.cells import bar_shares, figure_text, seen, written_words
from crossfoot.reports.writers.html_table import table_html

#: Nothing may be loaded or run, whatever the report's texts hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
_WIDTH = 960  # of a chart as wide as the page, in CSS pixels


def write_html(report: Report, path: Path) -> None:
    """Write the page to `path`."""
    path.write_text(report_html(report), encoding="utf-8")


def report_html(report: Report) -> str:
    """The page as HTML without script and without any resource from outside."""
    css = resources.files(__package__).joinpath("report.css").read_text("utf-8")
    sections = "".join(map(_section, report.sections))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{words(report.title)}</title><style>{_colours(report)}{css}</style></head>\n"
        f"<body><main>{_top(report)}{sections}</main>{_foot(report)}</body></html>\n"
    )


def words(text: str) -> str:
    """A text of the report as HTML."""
    return escape(seen(text))


def _colours(report: Report) -> str:
    light = as_css(branded(report.branding.accent))
    own = report.branding.accent.lower() != PRINT["$accent"]
    brand = "var(--brand)" if own else DARK["$accent"]
    # A company's colour may be too dark for a dark page: it is lightened there.
    lightened = f"--brand: color-mix(in oklab, {report.branding.accent} 60%, white); "
    dark = as_css({**DARK, "$accent": brand})
    return (
        f":root {{ {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {lightened}{dark} }} }}\n"
    )


def _top(report: Report) -> str:
    logo = ""
    if report.branding.logo is not None:
        alt = words(f"Logo of {report.branding.company or 'the company'}")
        logo = f'<img class="logo" src="{logo_uri(report.branding.logo)}" alt="{alt}">'
    facts = [f"<li>{words(label)}: {words(text)}</li>" for label, text in report.about]
    if written := written_words(report):
        facts.append(f"<li>{escape(written)}</li>")
    company = words(report.branding.company or "Crossfoot")
    return (
        f'<header>{logo}<p class="brand">{company}</p><h1>{words(report.title)}</h1>'
        f'<ul class="about">{"".join(facts)}</ul></header>'
    )


def _foot(report: Report) -> str:
    ends = [report.branding.company, report.title, report.branding.footer]
    return f"<footer>{words(', '.join(end for end in ends if end))}</footer>"


def _section(section: Section) -> str:
    level = 3 if section.title else 2
    title = f"<h2>{words(section.title)}</h2>" if section.title else ""
    blocks = "".join(block_html(block, section.title, level) for block in section.blocks)
    return f"<section>{title}{blocks}</section>\n"


def block_html(block: Block, above: str, level: int, width: int = _WIDTH) -> str:
    """A block; a title that only repeats the one above is left out."""
    title = getattr(block, "title", "")
    head = f"<h{level}>{words(title)}</h{level}>" if title and title != above else ""
    if isinstance(block, Row):
        return _row(block, level)
    if isinstance(block, Chart):
        return _chart(block, head, width)
    return _MADE[type(block)](block, head)


def _chart(block: Chart, head: str, width: int) -> str:
    drawing = draw_svg(block.option, width, block.height, VARIABLES)
    unit = f'<p class="unit">{words(block.unit)}</p>' if block.unit else ""
    label = words(block.words or block.title)
    return f'<figure>{head}{unit}<div role="img" aria-label="{label}">{drawing}</div></figure>'


def _row(block: Row, level: int) -> str:
    whole = sum(block.shares)
    inner = "".join(
        f'<div style="flex:{share} 1 {300 * share // max(block.shares)}px">'
        f"{block_html(one, '', level, _WIDTH * share // whole)}</div>"
        for one, share in zip(block.blocks, block.shares, strict=True)
    )
    return f'<div class="row">{inner}</div>'


def _figures(block: Figures, head: str) -> str:
    tiles = "".join(
        f'<div class="tile"><dt>{words(one.label)}</dt>'
        f'<dd class="big {one.tone}">{escape(figure_text(one))}</dd>'
        + (f'<dd class="sub">{words(one.note)}</dd>' if one.note else "")
        + "</div>"
        for one in block.figures
    )
    return f'<dl class="tiles">{tiles}</dl>'


def _facts(block: Facts, head: str) -> str:
    pairs = "".join(
        f"<div><dt>{words(label)}</dt><dd>{words(text)}</dd></div>" for label, text in block.facts
    )
    return f'{head}<dl class="facts">{pairs}</dl>'


def _bars(block: Bars, head: str) -> str:
    bars = "".join(
        f'<li><span>{words(one.label)}</span><i><b class="{one.tone}" '
        f'style="width:{share:.2%}"></b></i>'
        f"<strong>{words(one.words)}</strong></li>"
        for one, share in zip(block.bars, bar_shares(block), strict=True)
    )
    return f'{head}<ul class="bars">{bars}</ul>'


def _points(block: Points, head: str) -> str:
    points = "".join(f"<li>{words(point)}</li>" for point in block.points)
    return f"{head}<ol>{points}</ol>"


def _note(block: Note, head: str) -> str:
    return f'<p class="note {block.tone}">{words(block.text)}</p>'


_MADE: dict[type, Callable[[Any, str], str]] = {
    Figures: _figures,
    Facts: _facts,
    Bars: _bars,
    Points: _points,
    Note: _note,
    ReportTable: table_html,
}
