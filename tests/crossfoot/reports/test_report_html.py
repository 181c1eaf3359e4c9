"""Reports as pages, opened in a real browser: what it shows, says and asks for."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.crossfoot.reports import samples
from tests.crossfoot.reports.said_by import (
    Plain,
    blocks_of,
    cell_texts,
    figures_of,
    read_plain,
    tables_of,
)

_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--enable-logging=stderr",
)


@pytest.fixture(scope="module")
def plain(report_files: Path) -> Plain:
    return read_plain(report_files)


def opened(path: Path, folder: Path) -> tuple[Any, str, list[str]]:
    """The page as the browser has it, what it logged, and the addresses it asked for."""
    log = folder / "net.json"
    command = ["chromium", *_QUIET, f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}"]
    done = subprocess.run(
        [*command, "--dump-dom", path.as_uri()], check=True, capture_output=True, timeout=120
    )
    events = json.loads(log.read_text("utf-8"))["events"]
    asked = [one["params"]["url"] for one in events if "url" in one.get("params", {})]
    return html.fromstring(done.stdout.decode()), done.stderr.decode(), asked


@pytest.fixture(scope="module")
def pages(
    report_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Any, str, list[str]]]:
    return {
        name: opened(report_files / f"{name}.html", tmp_path_factory.mktemp(name))
        for name in ("full", "hostile")
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["full", "hostile"])
def test_the_page_says_nothing_and_asks_for_nothing(
    pages: dict[str, tuple[Any, str, list[str]]], name: str
) -> None:
    dom, said, asked = pages[name]
    assert "CONSOLE" not in said
    assert not [url for url in asked if "example" in url or url.startswith("file:")]
    assert not dom.xpath("//script | //link | //iframe | //object | //*[@onload]")


@pytest.mark.slow
def test_the_page_shows_what_json_says(
    pages: dict[str, tuple[Any, str, list[str]]], plain: Plain
) -> None:
    dom = pages["full"][0]
    tables = [table for table in tables_of(plain).values() if table["rows"]]
    for node, table in zip(dom.xpath("//table"), tables, strict=True):
        assert node.xpath("string(caption)") == table["title"]
        assert len(node.xpath("thead//th[@scope='col']")) == len(table["columns"])
        cells = [[cell.text_content() for cell in row] for row in node.xpath("tbody/tr")]
        assert cells == cell_texts(table)
        assert len(node.xpath("tfoot")) == bool(table["totals"])
    told = dict(
        zip(
            dom.xpath("//dl[@class='tiles']//dt/text()"),
            dom.xpath("//dl[@class='tiles']//dd[contains(@class,'big')]/text()"),
            strict=True,
        )
    )
    assert told["Debits, equal to credits"] == "1,255,700,000.25 EUR"
    assert list(told) == [figure["label"] for figure in figures_of(plain)]


@pytest.mark.slow
def test_charts_are_drawings_with_words(
    pages: dict[str, tuple[Any, str, list[str]]], plain: Plain
) -> None:
    dom = pages["full"][0]
    labels = dom.xpath("//figure/div[@role='img']/@aria-label")
    assert labels == [chart["words"] for chart in blocks_of(plain, "chart")]
    assert len(dom.xpath("//figure//*[local-name()='svg']")) == len(labels)


@pytest.mark.slow
def test_awkward_texts_are_texts(pages: dict[str, tuple[Any, str, list[str]]]) -> None:
    dom = pages["hostile"][0]
    cells = [cell.text_content() for cell in dom.xpath("//tbody//td")]
    for text in samples.HOSTILE:
        if "\x00" not in text:
            assert text in cells


def test_the_first_rows_are_shown_and_the_rest_is_told(report_files: Path) -> None:
    text = (report_files / "full.html").read_text("utf-8")
    assert "The first 100 of 240 rows; the spreadsheet of this report has all of them." in text
    assert "default-src 'none'" in text
    assert "http" not in re.sub(r'xmlns(:xlink)?="http://www\.w3\.org/[^"]+"|http-equiv', "", text)
