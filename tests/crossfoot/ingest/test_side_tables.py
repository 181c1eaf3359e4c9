"""Chart of accounts, trial balances and the log given beside the ledger."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.side.tables import read_accounts, read_balances, read_log
from crossfoot.tables import ACCOUNTS, balances_table


def write(folder: Path, text: str) -> Path:
    path = folder / "side.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_chart_of_accounts(tmp_path: Path):
    path = write(
        tmp_path, "Account,Name,Type,Active\n0400,Machines,Asset,yes\n6000,Rent,Expense,no\n"
    )

    found = read_accounts(path)

    assert found.schema == ACCOUNTS.schema
    assert found.rows() == [("0400", "Machines", "Asset", True), ("6000", "Rent", "Expense", False)]


def test_a_german_chart_with_blocked_accounts(tmp_path: Path):
    path = write(
        tmp_path, "Konto;Bezeichnung;Kontenart;Gesperrt\n0400;Maschinen;Aktiv;\n6000;Miete;;x\n"
    )

    assert read_accounts(path).rows() == [
        ("0400", "Maschinen", "Aktiv", True), ("6000", "Miete", None, False)
    ]  # fmt: skip


def test_an_account_listed_twice_alike_counts_once(tmp_path: Path):
    path = write(tmp_path, "Account,Name\n1,Bank\n1,Bank\n2,Cash\n")

    assert read_accounts(path)["account"].to_list() == ["1", "2"]


def test_an_account_with_two_names_is_refused(tmp_path: Path):
    path = write(tmp_path, "Account,Name\n1,Bank\n1,Cash\n")

    with pytest.raises(UserError, match=r"account 1 is listed 2 times.*Bank, Cash"):
        read_accounts(path)


def test_a_table_without_accounts_is_refused(tmp_path: Path):
    path = write(tmp_path, "Wombat,Name\n1,Bank\n")

    with pytest.raises(
        UserError, match=r"no column that is the account\. Its columns are: Wombat, Name"
    ):
        read_accounts(path)


def test_a_signed_trial_balance_without_its_total(tmp_path: Path):
    path = write(
        tmp_path, 'Account,Name,Balance\n1,Bank,"1,234.50"\n2,Equity,(1234.50)\nTotal,,0.00\n'
    )

    found = read_balances(path, 2)

    assert found.schema == balances_table(2).schema
    assert found.rows() == [("1", "Bank", Decimal("1234.50")), ("2", "Equity", Decimal("-1234.50"))]


def test_a_trial_balance_in_two_columns_with_decimal_comma(tmp_path: Path):
    path = write(tmp_path, "Konto;Bezeichnung;Soll;Haben\n1;Bank;1.234,50;\n2;Kapital;;1.234,50\n")

    assert read_balances(path, 2)["balance"].to_list() == [Decimal("1234.50"), Decimal("-1234.50")]


def test_opening_and_closing_in_one_file(tmp_path: Path):
    path = write(tmp_path, "Account,Opening balance,Closing balance\n1,5.00,7.00\n2,-5.00,-7.00\n")

    assert read_balances(path, 2)["balance"].to_list() == [Decimal(5), Decimal(-5)]
    assert read_balances(path, 2, closing=True)["balance"].to_list() == [Decimal(7), Decimal(-7)]


def test_an_account_on_several_rows_is_added_up(tmp_path: Path):
    path = write(tmp_path, "Company,Account,Balance\nA,1,5.00\nB,1,2.00\nA,2,-7.00\n")

    assert read_balances(path, 2).select("account", "balance").rows() == [
        ("1", Decimal("7.00")), ("2", Decimal("-7.00"))
    ]  # fmt: skip


def test_a_balance_that_is_no_amount_is_refused_with_row_and_column(tmp_path: Path):
    path = write(tmp_path, "Account,Balance\n1,5.00\n2,#REF!\n")

    with pytest.raises(UserError, match="row 3, column “Balance”: “#REF!” is not a number"):
        read_balances(path, 2)


def test_a_trial_balance_without_balance_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match=r"balance .or debit and credit"):
        read_balances(write(tmp_path, "Account,Name\n1,Bank\n"), 2)


def test_a_log_has_one_row_per_entry(tmp_path: Path):
    path = write(
        tmp_path,
        "Journal_ID,Amount_Credit_Debit_Indicator,Total\n1,S,10.00\n1,H,10.00\n2,H,3.50\n2,S,3.00\n2,S,0.50\n",
    )

    found = read_log(path)

    assert found.rows() == [
        ("1", Decimal("10.00"), Decimal("10.00")), ("2", Decimal("3.50"), Decimal("3.50"))
    ]  # fmt: skip


def test_a_log_with_debit_and_credit(tmp_path: Path):
    path = write(tmp_path, "Document Number,Debit,Credit\n1,10.00,9.00\n")

    assert read_log(path).rows() == [("1", Decimal("10.00"), Decimal("9.00"))]


def test_a_log_with_unknown_flags_is_refused(tmp_path: Path):
    path = write(tmp_path, "Journal_ID,D/C,Total\n1,X,10.00\n1,Y,10.00\n")

    with pytest.raises(UserError, match="which value is debit can't be told"):
        read_log(path)


def test_a_log_without_entries_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match="no column that is the journal_id"):
        read_log(write(tmp_path, "Wombat,Total\n1,10.00\n"))


def test_the_aicpa_log_has_all_entries(shared_data: Path):
    found = read_log(shared_data / "aicpa_ads" / "log_file.csv")

    assert found.height == 13_295
    assert found["journal_id"].n_unique() == 13_295


def test_the_planted_chart(shared_data: Path):
    found = read_accounts(shared_data / "planted" / "accounts.parquet")

    assert found.height == 106
    assert found.filter(pl.col("account_name").is_null()).is_empty()
