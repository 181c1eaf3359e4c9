"""Every KPI has a page with its formula and source, and does what its example says."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import crossfoot
from crossfoot.ingest.run import SideFiles
from crossfoot.ingest.trade import read_inventory, read_sales
from crossfoot.ingest.trade.plan import read_plan
from crossfoot.kpis import ALL_KPIS, Kpi
from crossfoot.kpis.bookkeeping import books_of
from crossfoot.kpis.books import Books
from crossfoot.kpis.compute import Measured, measure
from crossfoot.kpis.plan import Plan, Planned
from crossfoot.kpis.view import Business, Settings
from crossfoot.tables.sales import SALES

PAGES = Path(__file__).parents[3] / "docs" / "kpis"
WITHOUT = [
    kpi
    for kpi in ALL_KPIS
    if "\n## Without a value\n" in (PAGES / f"{kpi.name}.md").read_text("utf-8")
]


def page_of(kpi: Kpi) -> str:
    return (PAGES / f"{kpi.name}.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def files_in(text: str, folder: Path) -> dict[str, Path]:
    """The tables of a section as CSV files, by the word before them."""
    found = {}
    for name, block in re.findall(r"^([A-Z]\w+):\n\n((?:^\|.*\|\n)+)", text, flags=re.MULTILINE):
        rows = [[c.strip() for c in line.strip("|\n").split("|")] for line in block.splitlines()]
        found[name] = folder / f"{name}.csv"
        told = re.search(r"^Each customer stands for (\d+),", text, flags=re.MULTILINE)
        body = alike(rows[0], rows[2:], int(told.group(1))) if told else rows[2:]
        lines = [",".join(row) for row in (rows[0], *body)]
        found[name].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return found


def alike(header: list[str], rows: list[list[str]], count: int) -> list[list[str]]:
    """Each row so many times, with other customers and documents."""
    names = {header.index(name) for name in ("customer_id", "transaction_id")}
    return [
        [f"{cell}-{n}" if place in names else cell for place, cell in enumerate(row)]
        for n in range(count)
        for row in rows
    ]


def books_in(files: dict[str, Path], folder: Path) -> Books:
    beside = SideFiles(opening=files["Opening"]) if "Opening" in files else None
    ledger = crossfoot.read(files["Ledger"], side_files=beside, folder=folder / "dataset")
    return books_of(ledger.book())


def measured(kpi: Kpi, text: str, folder: Path) -> Measured:
    files = files_in(text, folder)
    told = re.search(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    plan = read_plan(files["Plan"], 2) if "Plan" in files else {}
    business = Business(
        read_sales(files["Sales"]).lines if "Sales" in files else SALES.schema.to_frame(),
        inventory=read_inventory(files["Inventory"]).lines if "Inventory" in files else None,
        plan=Plan({label: Planned(**values) for label, values in plan.items()}),
        settings=Settings(**tomllib.loads(told.group(1))) if told else Settings(),
        books=books_in(files, folder) if "Ledger" in files else None,
    )
    return measure(business, "month", [kpi]).of("2026-02")[0]


@pytest.mark.parametrize("kpi", ALL_KPIS, ids=lambda kpi: kpi.name)
def test_a_kpi_is_what_its_page_says(kpi: Kpi, tmp_path: Path) -> None:
    example = section(page_of(kpi), "Example")
    found = measured(kpi, example, tmp_path)
    expected = re.search(r"^Result: (\S+)$", example, flags=re.MULTILINE)
    assert expected, "the example has no result"
    assert found.value is not None, found.reason
    if isinstance(found.value, (Decimal, int)):
        assert str(found.value) == expected.group(1)
    else:
        assert f"{found.value:.4f}" == expected.group(1)


@pytest.mark.parametrize("kpi", WITHOUT, ids=lambda kpi: kpi.name)
def test_a_kpi_says_why_it_has_no_value(kpi: Kpi, tmp_path: Path) -> None:
    text = section(page_of(kpi), "Without a value")
    found = measured(kpi, text, tmp_path)
    expected = re.search(r"because: (.+)$", text, flags=re.MULTILINE)
    assert expected
    assert found.value is None
    assert found.reason == expected.group(1)


@pytest.mark.parametrize("kpi", ALL_KPIS, ids=lambda kpi: kpi.name)
def test_a_page_has_the_formula_the_source_and_what_is_needed(kpi: Kpi) -> None:
    text = page_of(kpi)
    assert text.startswith(f"# {kpi.title}\n")
    assert f"- **Formula** {kpi.formula}\n" in text
    assert f"- **Source** {kpi.source}\n" in text
    assert f"- **Better** {kpi.direction}\n" in text
    assert all(f"`{name}`" in text for name in kpi.needs)


def test_the_index_names_each_kpi_once_and_no_other() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\w+)\.md\)", index) == [kpi.name for kpi in ALL_KPIS]
    assert f"All {len(ALL_KPIS)} KPIs" in index
    assert {path.stem for path in PAGES.glob("*.md")} == {"README", *(k.name for k in ALL_KPIS)}
