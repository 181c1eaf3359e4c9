"""summary.html: nothing runs in it, nothing is loaded by it, nothing of a ledger is markup."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import crossfoot as cf
from crossfoot.charts import short_number
from crossfoot.reports.bars import Bar, bar_list, gauge
from crossfoot.reports.charts import Month, benford_chart, monthly_chart

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Reader(HTMLParser):
    """Collects tags and attributes, and fails on tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


@pytest.fixture
def page(written: Path) -> str:
    return (written / "summary.html").read_text(encoding="utf-8")


def test_the_page_has_no_script_and_no_handler(page: str) -> None:
    found = read(page)
    assert "script" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]


def test_the_page_loads_nothing(page: str) -> None:
    found = read(page)
    assert not {"link", "img", "iframe", "object", "embed"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name in ("src", "href", "xlink:href")]
    assert "url(" not in page
    assert "@import" not in page


def test_texts_of_the_ledger_are_shown_not_run(page: str) -> None:
    assert "&lt;script&gt;alert" in page
    assert "gl &amp; &lt;co&gt;.csv" in page


def test_the_page_follows_the_colours_of_the_reader(page: str) -> None:
    assert "prefers-color-scheme: dark" in page


def test_the_page_shows_every_check_and_why_one_did_not_run(page: str, audit: cf.Audit) -> None:
    for one in audit.checks:
        assert f">{one.check.code}<" in page
    assert "not run, because" in page


def test_the_notebook_repr_is_html_without_script(audit: cf.Audit) -> None:
    html = audit._repr_html_()
    assert "<script" not in html
    assert "&lt;co&gt;" in html
    read(html)
    read(cf.Ledger(audit.audited.dataset)._repr_html_())


@pytest.mark.parametrize(
    "drawing",
    [
        monthly_chart([]),
        monthly_chart([Month("2026-01", 0, 0, 0)]),
        monthly_chart([Month(f"2026-{m:02}", m * 1e6, m, m * 1e5) for m in range(1, 13)]),
        monthly_chart([Month(f"{y}-{m:02}", 1, 0, 0) for y in range(2020, 2026) for m in (1, 7)]),
        benford_chart([0.0] * 9, [1 / 9] * 9),
        benford_chart([1.0, *[0.0] * 8], [1 / 9] * 9),
        bar_list([]),
        bar_list([Bar("<b>", 0, "0"), Bar("x" * 200, 5, "5")]),
        gauge(0, "LOW"),
        gauge(100, "HIGH"),
    ],
)
def test_charts_of_little_or_odd_data_are_drawn(drawing: str) -> None:
    read(drawing)
    assert not re.search(r"\bnan\b", drawing, re.IGNORECASE)
    assert not re.search(r'(?:width|height)="-', drawing)


def test_charts_follow_the_colours_of_the_page(page: str) -> None:
    css, body = page.split("</style>", 1)
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", body))
    assert {"--accent", "--high", "--line"} <= used
    assert not [name for name in used if f"{name}:" not in css]


def test_the_notebook_has_the_colours_of_its_charts(audit: cf.Audit) -> None:
    css, body = audit._repr_html_().split("</style>", 1)
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", body))
    assert used
    assert not [name for name in used if f"{name}:" not in css]


def test_short_numbers() -> None:
    shown = [short_number(n) for n in (0, 7, 950, 1_000, 12_400_000, -3_100_000_000)]
    assert shown == ["0", "7", "950", "1k", "12.4M", "-3.1B"]
