"""The page of columns tells what the product knows."""

from pathlib import Path

from crossfoot.reports.custom.reference import columns_page
from crossfoot.reports.custom.sources import SOURCES

_PAGE = Path(__file__).parents[4] / "docs" / "report-columns.md"


def test_the_page_is_the_products_own_list() -> None:
    # After a change write the page anew: its whole text is what columns_page() returns.
    assert _PAGE.read_text(encoding="utf-8") == columns_page()


def test_every_column_of_every_source_is_on_it() -> None:
    page = columns_page()
    assert all(f"## {one.name}\n" in page for one in SOURCES)
    assert page.count("\n| `") == sum(len(one.fields) for one in SOURCES)
