"""Reports that write the account in a row above its lines give the lines that account."""

from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.errors import MappingNeededError
from crossfoot.ingest.run import import_file
from crossfoot.storage import Dataset

QUICKBOOKS = """Acme Inc,,,,,,,,
General Ledger,,,,,,,,
,Type,Date,Num,Name,Memo,Split,Amount,Balance
Checking,,,,,,,,"1,000.00"
,Check,01/15/2025,101,Landlord,Rent,Rent Expense,-500.00,500.00
,Deposit,01/20/2025,102,Client,Inv,Sales,"1,200.00","1,700.00"
Total Checking,,,,,,,700.00,"1,700.00"
Expenses,,,,,,,,
Rent Expense,,,,,,,,
,Check,01/15/2025,101,Landlord,Rent,Checking,500.00,500.00
Total Rent Expense,,,,,,,500.00,500.00
Total Expenses,,,,,,,500.00,500.00
Sales,,,,,,,,
,Deposit,01/20/2025,102,Client,Inv,Checking,"-1,200.00","-1,200.00"
Total Sales,,,,,,,"-1,200.00","-1,200.00"
TOTAL,,,,,,,0.00,
"""
ONLINE = """Acme Inc
General Ledger

,Date,Transaction Type,Num,Name,Memo/Description,Split,Debit,Credit,Balance
Checking,,,,,,,,,
Beginning Balance,,,,,,,,,1000.00
,01/15/2025,Check,101,Landlord,Rent,Rent,,500.00,500.00
,01/20/2025,Deposit,102,Client,Inv,Sales,1200.00,,1700.00
Total for Checking,,,,,,,$1200.00,$500.00,
Expenses:Rent Expense,,,,,,,,,
,01/15/2025,Check,101,Landlord,Rent,Checking,500.00,,500.00
Total for Expenses:Rent Expense,,,,,,,$500.00,,
Sales,,,,,,,,,
,01/20/2025,Deposit,102,Client,Inv,Checking,,1200.00,1200.00
Total for Sales,,,,,,,,$1200.00,
TOTAL,,,,,,,"$1,700.00","$1,700.00",

"Thursday, Nov 13, 2025 12:23 PM GMT-08:00 - Accrual Basis",,,,,,,,,
"""
SHEETS = """Datum;Belegnr;Buchungstext;Soll;Haben;Saldo
1200 Bank;;;;;
15.01.2025;1;Miete;;500,00;-500,00
20.01.2025;2;Erlös;1.200,00;;700,00
Summe 1200 Bank;;;1.200,00;500,00;
4210 Miete;;;;;
15.01.2025;1;Miete;500,00;;500,00
Summe 4210 Miete;;;500,00;;
8400 Erlöse;;;;;
20.01.2025;2;Erlös;;1.200,00;-1.200,00
Summe 8400 Erlöse;;;;1.200,00;
"""
SAGE = """N/C,Date,Type,Ref,Details,Debit,Credit,Balance
N/C: 1200,Bank Current Account,,,,,,
,15/01/2025,BP,1,Rent,,500.00,-500.00
,20/01/2025,BR,2,Sale,1200.00,,700.00
,Totals:,,,,1200.00,500.00,
N/C: 4210,Rent,,,,,,
,15/01/2025,BP,1,Rent,500.00,,500.00
,Totals:,,,,500.00,,
N/C: 8400,Sales,,,,,,
,20/01/2025,BR,2,Sale,,1200.00,-1200.00
,Totals:,,,,,1200.00,
"""
NAMED = ("Checking", "Expenses:Rent Expense", "Sales")
NUMBERED = ("1200", "4210", "8400")
REPORTS = {
    "quickbooks": (QUICKBOOKS, NAMED, 4),
    "quickbooks online": (ONLINE, NAMED, 3),
    "sheets of accounts": (SHEETS, NUMBERED, 3),
    "sage": (SAGE, NUMBERED, 3),
    "no totals": ("\n".join(r for r in SHEETS.split("\n") if "Summe" not in r), NUMBERED, 3),
}


def read(tmp_path: Path, text: str) -> Dataset:
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(path, tmp_path / "dataset")


@pytest.mark.parametrize("name", REPORTS)
def test_lines_have_the_account_of_their_heading(name: str, tmp_path: Path) -> None:
    text, (bank, rent, sales), headings = REPORTS[name]
    dataset = read(tmp_path, text)
    found = dataset.lines().select("account", "amount").collect().rows()
    amounts = [Decimal(value) for value in (-500, 1200, 500, -1200)]
    assert found == list(zip((bank, bank, rent, sales), amounts, strict=True))
    totals, rows = dataset.manifest.totals, dataset.table("totals_rows")
    assert totals.is_complete
    assert totals.problems == 0
    assert rows is not None
    assert rows.filter(kind="heading").height == headings
    assert rows.filter(rows["difference"].fill_null(0) != 0).is_empty()


def test_headings_without_number_or_total_are_refused_with_a_remedy(tmp_path: Path) -> None:
    text = "\n".join(row for row in SHEETS.split("\n") if "Summe" not in row)
    for number in NUMBERED:
        text = text.replace(f"{number} ", "")
    with pytest.raises(MappingNeededError, match="export the ledger with a column of accounts"):
        read(tmp_path, text)


def test_a_line_after_the_last_total_is_a_problem_and_not_guessed(tmp_path: Path) -> None:
    stray = "20.01.2025;3;Frei;;10,00;\n"
    dataset = read(tmp_path, SHEETS + "9000 Vortrag;;;;;\nSumme 9000 Vortrag;;;;;\n" + stray)
    problems = dataset.table("problems")
    assert problems is not None
    assert dataset.manifest.totals.problems == 1
    assert problems.row(0)[:2] == (14, "Account")
