"""Every report, asked for through the API in every format, says what the API says elsewhere.

Each file is opened by a program that is not ours and compared with report.json, figure by figure;
report.json is compared with other answers of the API.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import page
import pytest

from crossfoot_server.reports.offers import KINDS
from tests.crossfoot.reports.said_by import (
    Plain,
    blocks_of,
    figures_of,
    read_plain,
    tables_of,
)
from tests.crossfoot_server.reports.browser import Page, opened_pages
from tests.crossfoot_server.reports.every_report import World, made_world
from tests.crossfoot_server.reports.read_files import (
    as_read,
    book_of,
    csv_tables,
    cut_to,
    is_near,
    pdf_text,
    read_alike,
    recounted,
    recounted_sheet,
    same_cell,
    sheets_of,
    texts_of,
)

pytestmark = pytest.mark.slow
#: The work paper has a workbook of its own.
BOOKS = [name for name in KINDS if name != "work_paper"]


@pytest.fixture(scope="module")
def shared_world(kept: Any, worked: Any, tmp_path_factory: pytest.TempPathFactory) -> World:
    with kept():
        return made_world(worked, tmp_path_factory.mktemp("every"))


@pytest.fixture
def world(db: None, shared_world: World) -> World:
    return shared_world


@pytest.fixture(scope="module")
def pages(shared_world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    paths = [shared_world.folder / f"{kind}.html" for kind in KINDS]
    return opened_pages(paths, tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def counted(shared_world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counted")
    recounted([shared_world.folder / f"{kind}.xlsx" for kind in KINDS], folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_is_pdf_ua_and_has_every_figure(world: World, kind: str) -> None:
    path = world.folder / f"{kind}.pdf"
    judged = page.validate_pdf(path, profile="ua1")
    assert [(one.rule_id, one.message) for one in judged.failures] == []
    plain, text = read_plain(world.folder, kind), pdf_text(path)
    words, whole, cut = Counter(text.split()), "".join(text.split()), cut_to(text)
    for table in tables_of(plain).values():
        rows = cut.get(len(table["rows"]), len(table["rows"]))
        cells = texts_of(table, rows)
        single = Counter(
            next(iter(ways))
            for ways, kind_of_cell in cells
            if kind_of_cell in ("money", "integer", "date")
        )
        assert not single - words, table["name"]
        missing = [ways for ways, _ in cells if not any(way in whole for way in ways)]
        assert missing == [], table["name"]
        for total in table["totals"].values():
            assert any(way in words for way in as_read(total, "number")), table["name"]
    for figure in figures_of(plain):
        ways = as_read(figure["value"], figure["kind"]) if figure["value"] is not None else {"–"}
        assert any(way in whole for way in ways), figure


@pytest.mark.parametrize("kind", KINDS)
def test_csv_has_every_row_of_every_table(world: World, kind: str) -> None:
    plain, read = read_plain(world.folder, kind), csv_tables(world.folder / f"{kind}.zip")
    tables = tables_of(plain)
    assert set(read) == {"about", *tables}
    for name, table in tables.items():
        head, *rows = read[name]
        if head[0] == "row_kind":
            head, rows = head[1:], [row[1:] for row in rows]
        assert len(head) == len(table["columns"])
        assert len(rows) == len(table["rows"])
        for told, row in zip(rows, table["rows"], strict=True):
            for cell, column in zip(told, table["columns"], strict=True):
                assert _same_text(cell, row[column["name"]], column["kind"]), (name, column, row)
    about = {(row[1], row[2]) for row in read["about"]}
    for figure in figures_of(plain):
        texts = {text for label, text in about if label == figure["label"]}
        assert any(_same_text(text, figure["value"], figure["kind"]) for text in texts), figure


def _same_text(told: str, value: Any, kind: str) -> bool:
    if value is None or value == "":
        return told == ""
    if kind in ("money", "integer", "number", "share"):
        return is_near(told, value)
    if kind == "time":
        return told[:16] == str(value).replace("T", " ")[:16]
    return told.removeprefix("'") == str(value) or told == str(value).lower()


@pytest.mark.parametrize("kind", BOOKS)
def test_a_workbook_has_every_row_of_every_table(world: World, kind: str) -> None:
    plain, book = (
        read_plain(world.folder, kind),
        book_of(world.folder / f"{kind}.xlsx", values=True),
    )
    for name, table in sheets_of(book, list(tables_of(plain).values())):
        rows = book[name].iter_rows(min_row=6, values_only=True)
        for told, row in zip(rows, table["rows"], strict=False):
            for cell, column in zip(told, table["columns"], strict=False):
                assert same_cell(cell, row[column["name"]], column["kind"]), (name, column, row)
    cover = [row[:2] for row in book["Report"].iter_rows(values_only=True)]
    for figure in figures_of(plain):
        told_values = [value for label, value in cover if label == figure["label"]]
        kind_of = figure["kind"] if figure["value"] is not None else "text"
        value = figure["value"] if figure["value"] is not None else "–"
        assert any(same_cell(one, value, kind_of) for one in told_values), figure


@pytest.mark.parametrize("kind", BOOKS)
def test_libreoffice_adds_up_the_same(world: World, counted: Path, kind: str) -> None:
    book = book_of(world.folder / f"{kind}.xlsx", values=False)
    plain = read_plain(world.folder, kind)
    for name, table in sheets_of(book, list(tables_of(plain).values())):
        lines = recounted_sheet(counted, kind, name)
        assert not [cell for line in lines for cell in line if cell.startswith(("#", "Err:"))]
        totals = lines[5 + len(table["rows"])] if table["totals"] else []
        for number, column in enumerate(table["columns"]):
            if column["name"] in table["totals"]:
                assert is_near(totals[number], table["totals"][column["name"]]), (name, column)


def test_the_work_paper_as_a_workbook(world: World, counted: Path) -> None:
    book = book_of(world.folder / "work_paper.xlsx", values=True)
    head, *rows = book["Findings"].iter_rows(min_row=8, values_only=True)
    place = {str(title): number for number, title in enumerate(head) if title}
    told = {
        row[place["ID"]]: (row[place["Status"]], Decimal(str(row[place["Amount"]])).normalize())
        for row in rows
        if row[place["ID"]]
    }
    table = tables_of(read_plain(world.folder, "work_paper"))["findings"]
    expected = {
        row["finding_id"]: (row["status"], Decimal(str(row["amount"])).normalize())
        for row in table["rows"]
    }
    assert told == expected
    last = recounted_sheet(counted, "work_paper", "Findings")[8 + len(expected)]
    assert is_near(last[place["Amount"]], sum(amount for _, amount in expected.values()))
    balance = recounted_sheet(counted, "work_paper", "Trial balance")
    summary = world.said(f"runs/{world.run}/summary/")["trial_balance"]
    totals = next(line for line in balance if any("Total" in cell for cell in line))
    columns = balance[7].index("Debit"), balance[7].index("Credit")
    assert [float(totals[number]) for number in columns] == [summary["debit"], summary["credit"]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_shows_the_figures_and_asks_for_nothing(
    world: World, pages: dict[str, Page], kind: str
) -> None:
    shown_page, plain = pages[kind], read_plain(world.folder, kind)
    assert (shown_page.messages, shown_page.asked) == ([], [])
    tables = [table for table in tables_of(plain).values() if table["rows"]]
    cut = cut_to(shown_page.document.text_content())
    nodes = shown_page.document.xpath("//table")
    for node, table in zip(nodes, tables, strict=True):
        rows = [[cell.text_content() for cell in row] for row in node.xpath("tbody/tr")]
        assert len(rows) == cut.get(len(table["rows"]), len(table["rows"]))
        for told, row in zip(rows, table["rows"], strict=False):
            for cell, column in zip(told, table["columns"], strict=True):
                assert read_alike(cell, row[column["name"]], column["kind"]), (table["name"], cell)
    labels = [figure["label"] for figure in figures_of(plain)]
    assert shown_page.document.xpath("//dl[@class='tiles']//dt/text()") == labels
    drawn = shown_page.document.xpath("//figure/div[@role='img']/@aria-label")
    assert drawn == [chart["words"] for chart in blocks_of(plain, "chart")]


def figure_values(plain: Plain) -> dict[str, Any]:
    return {figure["label"]: figure["value"] for figure in figures_of(plain)}


def by(rows: list[Plain], name: str, *values: str) -> dict[Any, tuple[Any, ...]]:
    return {row[name]: tuple(_number(row[value]) for value in values) for row in rows}


def _number(value: Any) -> Any:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return round(float(value), 6) if is_number else value


def test_the_audit_summary_says_what_the_run_and_the_findings_say(world: World) -> None:
    plain = read_plain(world.folder, "audit_summary")
    tables, figures = tables_of(plain), figure_values(plain)
    summary, found = world.said(f"runs/{world.run}/summary/"), world.said("findings/")["totals"]
    assert float(figures["Risk of 100"]) == summary["risk"]["score"]
    assert float(figures["Debits"]) == summary["input"]["debit"]
    assert figures["Findings"] == summary["findings"] == found["count"]
    assert figures["Checks run"] == sum(one["status"] == "run" for one in summary["checks"])
    for name in ("findings_by_level", "findings_by_family", "review_progress"):
        assert tables[name]["totals"]["findings"] == found["count"]
    reviewed = by(tables["review_progress"]["rows"], "status", "findings", "noted")
    counts = {status: one["count"] for status, one in found["by_status"].items()}
    assert counts == {"open": found["count"] - 7, "exception": 2, "cleared": 5}
    assert reviewed == {
        "Open": (counts["open"], 0),
        "In review": (0, 0),
        "Exception": (2, 2),
        "Cleared": (5, 5),
    }
    told = by(tables["checks_with_flags"]["rows"], "code", "lines", "entries", "amount")
    for one in summary["checks"]:
        if one["flagged_lines"]:
            lines, entries = one["flagged_lines"], one["flagged_entries"]
            assert told[one["code"]] == (lines, entries, one["amount"])
    assert {row["code"] for row in tables["checks_not_run"]["rows"]} == {
        one["code"] for one in summary["checks"] if one["status"] == "not_run"
    }
    first = world.said("findings/", page_size="1")["results"][0]
    top = tables["top_findings"]["rows"][0]
    assert (top["entry"], float(top["amount"])) == (first["journal_id"], first["amount"])


def test_the_work_paper_has_every_finding_with_its_status(world: World) -> None:
    tables = tables_of(read_plain(world.folder, "work_paper"))
    rows = tables["findings"]["rows"]
    answers = list(every_finding(world))
    assert Counter(_finding(row, "reason", row["status"].lower()) for row in rows) == Counter(
        _finding(row, "reason", row["status"].replace("_", " ")) for row in answers
    )
    notes = Counter(row["note"] for row in rows if row["note"])
    assert notes == {"No invoice was found.": 2, "Seen.": 5}
    summary = world.said(f"runs/{world.run}/summary/")
    control = tables["control_totals"]["rows"][0]
    sums = [float(control[name]) for name in ("debit", "credit")]
    assert sums == [summary["input"]["debit"], summary["input"]["credit"]]
    assert len(tables["checks_run"]["rows"]) + len(tables["checks_not_run"]["rows"]) == len(
        summary["checks"]
    )


def _finding(row: Plain, reason: str, status: str) -> tuple[Any, ...]:
    names = ("journal_id", "account", "posting_date", reason)
    return (*(row[name] for name in names), _number(row["amount"]), status)


def every_finding(world: World) -> Iterator[Plain]:
    address: str | None = "/api/findings/?page_size=200"
    while address:
        answer = world.client.get(address).json()
        yield from answer["results"]
        address = answer["next"]


def rows_of(world: World, name: str) -> list[Plain]:
    """All rows of a table of the run."""
    rows: list[Plain] = world.said(f"runs/{world.run}/tables/{name}/", limit="1000")["results"]
    return rows


SUMS = ("debit", "credit", "closing", "line_count")


def test_trial_balances_say_what_the_tables_of_the_run_say(world: World) -> None:
    flat = tables_of(read_plain(world.folder, "trial_balance"))
    grouped = tables_of(read_plain(world.folder, "trial_balance_grouped"))
    balance = by(rows_of(world, "trial_balance"), "account", *SUMS)
    assert by(flat["trial_balance"]["rows"], "account", *SUMS) == balance
    told = grouped["trial_balance_grouped"]["rows"]
    assert by([row for row in told if row["account"]], "account", *SUMS) == balance
    months = rows_of(world, "trial_balance_by_period")
    names = ("account", "period", *SUMS)
    assert [tuple(_number(row[name]) for name in names) for row in months] == [
        tuple(_number(row[name]) for name in names)
        for row in flat["trial_balance_by_period"]["rows"]
    ]
    summary = world.said(f"runs/{world.run}/summary/")["trial_balance"]
    for table in (flat["trial_balance"], grouped["groups"], grouped["trial_balance_grouped"]):
        assert float(table["totals"]["debit"]) == summary["debit"]
        assert float(table["totals"]["credit"]) == summary["credit"]
        assert float(table["totals"]["closing"]) == summary["difference"]


def test_duplicates_are_those_of_the_run(world: World) -> None:
    plain = read_plain(world.folder, "duplicates")
    tables, said = tables_of(plain), world.said(f"runs/{world.run}/summary/")["duplicates"]
    names = ("groups", "lines", "lines_reported")
    assert by(tables["duplicate_types"]["rows"], "type", *names) == {
        f"Type {number}": tuple(said[f"type_{number}"][name] for name in names)
        for number in range(1, 7)
    }
    figures = figure_values(plain)
    assert figures["Entries with equal lines"] == said["entries"]["entries"]
    codes = world.said("findings/")["totals"]["by_code"]
    assert figures["Findings"] == sum(
        one["count"] for code, one in codes.items() if code.startswith("D")
    )


def test_expenses_are_those_of_the_tables_of_the_run(world: World) -> None:
    plain = read_plain(world.folder, "expenses")
    tables = tables_of(plain)
    for name, key in (("month", "period"), ("account", "account")):
        said = by(rows_of(world, f"expenses_by_{name}"), key, "amount", "line_count")
        assert by(tables[f"expenses_by_{name}"]["rows"], key, "amount", "line_count") == said
    for name in ("user", "cost_center", "account_and_month"):
        said_rows = rows_of(world, f"expenses_by_{name}")
        amounts = Counter(_number(row["amount"]) for row in said_rows)
        told = tables[f"expenses_by_{name}"]["rows"]
        assert Counter(_number(row["amount"]) for row in told) == amounts
    total = sum(Decimal(str(row["amount"])) for row in rows_of(world, "expenses_by_month"))
    assert figure_values(plain)["Expenses"] == total


def test_data_quality_is_that_of_the_upload(world: World) -> None:
    figures = figure_values(read_plain(world.folder, "data_quality"))
    read = world.said(f"runs/{world.run}/summary/")["input"]
    assert list(figures.values()) == [
        read[name]
        for name in ("rows_read", "source_lines", "problems", "totals_rows", "lines", "entries")
    ]


def test_key_figures_are_those_of_the_api(world: World) -> None:
    plain = read_plain(world.folder, "kpi_pack")
    query = {"period": "month", "label": "2024-01", "page_size": "200"}
    values = {one["kpi"]: one for one in world.said("kpis/values/", **query)["results"]}
    titles = {one["name"]: one["title"] for one in world.said("kpis/definitions/")["results"]}
    said = {titles[name]: one["value"] for name, one in values.items() if one["value"] is not None}
    told = {
        row["title"]: row["value"]
        for table in tables_of(plain).values()
        for row in table["rows"]
        if "value" in row
    }
    assert {name: _number(value) for name, value in told.items()} == {
        name: _number(value) for name, value in said.items()
    }
    without = {row["title"] for row in tables_of(plain)["without_value"]["rows"]}
    assert without == set(titles.values()) - set(said)
    summary = figure_values(read_plain(world.folder, "analytics_summary"))
    for label, value in figure_values(plain).items():
        assert value == told[label] == summary[label]


def test_forecasts_are_those_of_the_api(world: World) -> None:
    plain = read_plain(world.folder, "forecast_pack")
    tables, said = tables_of(plain), world.said("forecasts/")["results"]
    totals = {row["item_id"]: row["total"] for row in said}  # of forecasts before they are rounded
    for row in tables["items"]["rows"]:
        assert float(row["total"]) == pytest.approx(totals[row["item"]], abs=1e-3)
    assert len(totals) == len(tables["items"]["rows"])
    points = [
        (row["item_id"], point["date"], *(_number(point[name]) for name in BANDS))
        for row in said
        for point in world.said(f"forecasts/{row['id']}/")["points"]
    ]
    assert points == [
        (row["item"], row["date"], *(_number(row[name]) for name in BANDS))
        for row in tables["forecasts"]["rows"]
    ]
    stock = ("reorder_point", "safety_stock", "lead_time_demand")
    assert by(tables["stock"]["rows"], "item", *stock) == by(
        world.said("forecast-stock/")["results"], "item", *stock
    )
    runs = world.said("forecast-runs/")["results"]
    run = next(one for one in runs if one["status"] == "COMPLETED")
    (accuracy,), (figures,) = tables["accuracy"]["rows"], run["figures"].values()
    for name in ("mase", "rmsse", "wape", "smape", "bias", "cover80", "cover95"):
        assert _number(accuracy[name]) == _number(figures[name])


BANDS = ("forecast", "lo80", "hi80", "lo95", "hi95")


def test_the_summary_says_what_each_part_says(world: World) -> None:
    plain = read_plain(world.folder, "analytics_summary")
    figures, tables = figure_values(plain), tables_of(plain)
    summary, found = world.said(f"runs/{world.run}/summary/"), world.said("findings/")["totals"]
    assert float(figures["Risk score"]) == summary["risk"]["score"]
    assert figures["Findings"] == found["count"]
    assert figures["Not reviewed yet"] == found["by_status"]["open"]["count"]
    forecasts = world.said("forecasts/")
    assert figures["Items forecast"] == forecasts["count"]
    total = sum(one["total"] for one in forecasts["results"])
    assert _number(figures["Expected in 6 weeks"]) == pytest.approx(total, abs=1e-3)
    uploads = {one["file_name"] for one in world.said("uploads/")["results"]}
    assert {row["file"] for row in tables["uploads"]["rows"]} == uploads
    lines = by(tables["uploads"]["rows"], "file", "lines")
    for one in world.said("sales/uploads/")["results"]:
        assert lines[one["file_name"]] == (one["line_count"],)


def test_a_report_of_ones_own_adds_up_to_the_upload(world: World) -> None:
    table = tables_of(read_plain(world.folder, "custom"))["groups"]
    sales = next(
        one for one in world.said("sales/uploads/")["results"] if one["subject"] == "sales"
    )
    last = table["rows"][-1]
    assert last["count"] == sales["line_count"]
    assert float(last["sum_revenue"]) == sales["totals"]["revenue"]
    marked = set(table["subtotal_rows"])
    groups = [row for number, row in enumerate(table["rows"]) if number not in marked]
    assert sum(row["count"] for row in groups) == last["count"]
    assert sum(row["sum_revenue"] for row in groups) == last["sum_revenue"]
