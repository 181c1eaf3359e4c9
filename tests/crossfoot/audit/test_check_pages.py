"""Every check has a page with a given table and the flagged rows, and does what its page says."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from crossfoot.audit.check import Check, NotRunError
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import parse_profile
from crossfoot.audit.reasons import reason_text
from tests.builders import book, ledger_frame

PAGES = Path(__file__).parents[3] / "docs" / "checks"
BY_CODE = {check.code: check for check in ALL_CHECKS}


def page_of(check: Check) -> Path:
    return PAGES / f"{check.code}_{check.name}.md"


def tables_in(text: str) -> list[pl.DataFrame]:
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE)
    return [_table(block) for block in blocks]


def _table(block: str) -> pl.DataFrame:
    rows = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in block.splitlines()]
    header, body = rows[0], rows[2:]
    columns = {name: [row[i] or None for row in body] for i, name in enumerate(header)}
    return pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String))


#: What a page may give beside the ledger, by the line that stands before the table.
SIDE_TABLES = {
    "Chart of accounts": "accounts",
    "Opening balances": "opening",
    "Closing balances": "closing",
    "System log": "log",
}


def side_tables_in(text: str) -> dict[str, pl.DataFrame]:
    named = re.findall(r"^([A-Z][a-z ]+):\n\n((?:^\|.*\|\n)+)", text, flags=re.MULTILINE)
    return {SIDE_TABLES[n]: _typed(_table(t)) for n, t in named if n in SIDE_TABLES}


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    money = [c for c in ("balance", "debit", "credit") if c in table.columns]
    table = table.with_columns(pl.col(money).cast(pl.Decimal(18, 2)))
    if "account" not in table.columns or "balance" in table.columns:
        return table
    active = pl.col("is_active") == "yes" if "is_active" in table.columns else pl.lit(None)
    return table.with_columns(active.cast(pl.Boolean).alias("is_active"))


def settings_in(text: str) -> str:
    block = re.search(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    return block.group(1) if block else ""


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.code)
def test_a_check_flags_the_rows_of_its_page(check: Check) -> None:
    text = page_of(check).read_text(encoding="utf-8")
    example = section(text, "Example")
    given, *_, flagged = tables_in(example)
    profile = parse_profile(settings_in(example), "page", ALL_CHECKS)
    lines = ledger_frame(**{name: given[name].to_list() for name in given.columns})
    ledger = book(lines, **side_tables_in(example))
    try:
        frame = ledger.engine.collect(check.find(ledger, profile.settings(check)))
    except NotRunError as error:
        pytest.fail(f"{check.code} did not run on its own page: {error}")
    keys = ["subject"] if check.unit == "observation" else [f"{check.unit}_id"]
    found = frame.select(
        *(pl.col(key).cast(pl.String) for key in keys), reason=reason_text(check.reason, 2)
    )
    expected = flagged.select(*keys, "reason")
    assert found.sort(keys).rows() == expected.sort(keys).rows()


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.code)
def test_a_page_names_the_source_and_every_parameter(check: Check) -> None:
    text = page_of(check).read_text(encoding="utf-8")
    assert text.startswith(f"# {check.code} {check.title}\n")
    assert check.source in text
    for parameter in check.parameters:
        assert f"`{parameter.name}`" in text, f"the page of {check.code} lacks {parameter.name}"


def test_every_page_has_a_check() -> None:
    codes = {path.name.split("_")[0] for path in PAGES.glob("*_*.md")}
    assert codes == set(BY_CODE)


def test_settings_blocks_are_toml() -> None:
    for path in PAGES.glob("*_*.md"):
        tomllib.loads(settings_in(path.read_text(encoding="utf-8")))
