"""crossfoot report: of an audit's folder, of a file, and what is refused."""

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from crossfoot.reports.kinds import ALL_REPORTS
from tests.crossfoot.cli.conftest import Command


def _table(report: dict[str, Any], name: str) -> dict[str, Any]:
    blocks = [block for section in report["sections"] for block in section["blocks"]]
    found: dict[str, Any] = next(one for one in blocks if one.get("name") == name and "rows" in one)
    return found


def test_a_report_of_a_folder_has_the_figures_of_its_audit(
    crossfoot: Command, audited: Path, tmp_path: Path
) -> None:
    out = tmp_path / "tb.json"
    said = crossfoot("report", "trial_balance", audited, "--out", out)
    assert (said.code, said.out) == (0, f"{out}\n")
    report = json.loads(out.read_text(encoding="utf-8"), parse_float=Decimal)
    run = json.loads((audited / "run.json").read_text(encoding="utf-8"), parse_float=Decimal)
    rows = _table(report, "trial_balance")["rows"]
    assert len(rows) == run["trial_balance"]["accounts"]
    debits = [row["debit"] if isinstance(row, dict) else row[3] for row in rows]
    assert sum(map(Decimal, debits)) == run["trial_balance"]["debit"]


@pytest.mark.parametrize("kind", ["trial_balance", "data_quality"])
def test_every_report_is_under_the_name_of_the_company(
    crossfoot: Command, audited: Path, tmp_path: Path, kind: str
) -> None:
    crossfoot("report", kind, audited, "--company", "Sample Trading", "--out", tmp_path / "r.json")
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["company"] == "Sample Trading"
    assert report["written_at"]


def test_the_work_papers_own_workbook_is_too(
    crossfoot: Command, audited: Path, tmp_path: Path
) -> None:
    out = tmp_path / "paper.xlsx"
    crossfoot("report", "work_paper", audited, "--company", "Sample Trading", "--out", out)
    book = load_workbook(out, read_only=True)
    told = {(one[0].value, one[1].value) for one in book["Index"].iter_rows(max_col=2)}
    assert ("Company", "Sample Trading") in told


def test_a_ledger_is_audited_for_its_report(
    crossfoot: Command, sample_ledger: Path, audited: Path, tmp_path: Path
) -> None:
    crossfoot("report", "duplicates", sample_ledger, "--out", tmp_path / "now.json")
    crossfoot("report", "duplicates", audited, "--out", tmp_path / "kept.json")
    now, kept = (
        json.loads((tmp_path / name).read_text(encoding="utf-8"))["sections"]
        for name in ("now.json", "kept.json")
    )
    assert now == kept


def test_a_pdf_is_written_where_nothing_else_is_said(
    crossfoot: Command, audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = crossfoot("report", "data_quality", audited)
    assert said.out == "data_quality.pdf\n"
    assert (tmp_path / "data_quality.pdf").read_bytes().startswith(b"%PDF")


def test_the_quality_of_a_sales_file(crossfoot: Command, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "536365,85123A,LANTERN,6,2026-01-05 08:26:00,2.55,17850,UK\n"
        "536366,71053,HEART,2,2026-01-06 08:26:00,3.39,17850,UK\n",
        encoding="utf-8",
    )
    out = tmp_path / "quality.json"
    said = crossfoot(
        "report", "data_quality", tmp_path / "sales.csv", "--subject", "sales", "--out", out
    )
    assert said.code == 0, said.err
    assert "control_totals" in out.read_text(encoding="utf-8")


def test_the_list_names_every_report(crossfoot: Command) -> None:
    said = crossfoot("report", "--list")
    assert said.code == 0
    assert all(kind.name in said.out for kind in ALL_REPORTS)


def test_what_is_refused_is_said_in_words(
    crossfoot: Command, audited: Path, tmp_path: Path
) -> None:
    refused = {
        ("nothing_such", audited): "There is no report 'nothing_such'",
        ("expenses", tmp_path / "none.csv"): "There is no ledger and no audit",
        ("data_quality", tmp_path / "none.csv"): "There is no file",
    }
    for arguments, words in refused.items():
        said = crossfoot("report", *arguments, "--out", tmp_path / "x.json")
        assert (said.code, words in said.err) == (2, True), said.err
    said = crossfoot("report", "expenses", audited, "--out", tmp_path / "x.doc")
    assert (said.code, "does not tell a format" in said.err) == (2, True)
    assert crossfoot("report").code == 2


def test_csv_is_a_zip_and_is_named_so(crossfoot: Command, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    for more in ((), ("--format", "csv")):
        said = crossfoot("report", "expenses", tmp_path, "--out", out, *more)
        assert said.code == 2
        assert "is a ZIP with a file for each table" in said.err
        assert "x.zip" in said.err
    said = crossfoot("report", "expenses", tmp_path, "--out", tmp_path / "x", "--format", "csv")
    assert "x.zip" in said.err
    assert not out.exists()


def test_a_report_of_a_whole_company_is_the_servers(crossfoot: Command, tmp_path: Path) -> None:
    said = crossfoot("report", "analytics_summary", tmp_path, "--out", tmp_path / "x.json")
    assert (said.code, "Only the server makes the report" in said.err) == (2, True)


def test_the_folder_of_an_earlier_version_asks_for_another_audit(
    crossfoot: Command, audited: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "earlier"
    shutil.copytree(audited, folder)
    (folder / "flags.parquet").unlink()
    said = crossfoot("report", "expenses", folder, "--out", tmp_path / "x.json")
    assert said.code == 2
    assert "Audit the file again" in said.err


def test_a_folder_whose_lines_a_server_has_is_told_what_to_give_instead(
    crossfoot: Command, audited: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "of-a-server"
    shutil.copytree(audited, folder, ignore=shutil.ignore_patterns("dataset", "manifest.json"))
    said = crossfoot("report", "expenses", folder, "--out", tmp_path / "x.json")
    assert said.code == 2
    assert "but not its lines" in said.err
    assert "Give the ledger file" in said.err
