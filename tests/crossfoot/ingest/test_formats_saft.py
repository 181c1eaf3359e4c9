"""SAF-T: the ledger inside the XML of tax offices, in the shapes of several countries."""

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.run import SideFiles, import_file
from crossfoot.ingest.side.tables import read_accounts, read_balances
from crossfoot.ingest.suggest import suggest_mapping
from tests.crossfoot.ingest.ledgers import lines

NORWAY = "urn:StandardAuditFile-Taxation-Financial:NO"
PORTUGAL = "urn:OECD:StandardAuditFile-Tax:PT_1.04_01"
ACCOUNTS = """
  <Account><AccountID>0400</AccountID><AccountDescription>Machines</AccountDescription>
    <AccountType>GL</AccountType><OpeningDebitBalance>100.00</OpeningDebitBalance>
    <ClosingDebitBalance>250.50</ClosingDebitBalance></Account>
  <Account><AccountID>1200</AccountID><AccountDescription>Bank &amp; cash</AccountDescription>
    <AccountType>GL</AccountType><OpeningCreditBalance>100.00</OpeningCreditBalance>
    <ClosingCreditBalance>250.50</ClosingCreditBalance></Account>"""


def nested(side: str, amount: str) -> str:
    return f"<{side}Amount><Amount>{amount}</Amount><CurrencyCode>NOK</CurrencyCode></{side}Amount>"


def plain(side: str, amount: str) -> str:
    return f"<{side}Amount>{amount}</{side}Amount>"


def norwegian() -> str:
    entries = []
    for debit, credit in zip(*[iter(lines())] * 2, strict=True):
        posts = "".join(
            f"<Line><RecordID>{n}</RecordID><AccountID>{line.account}</AccountID>"
            f"<SourceDocumentID>S{line.entry}</SourceDocumentID><Description>{line.text}</Description>"
            f"{nested('Debit' if line.amount > 0 else 'Credit', line.size)}</Line>"
            for n, line in enumerate((debit, credit), 1)
        )
        entries.append(
            f"<Transaction><TransactionID>{debit.entry}</TransactionID><Period>{debit.day.month}</Period>"
            f"<PeriodYear>2024</PeriodYear><TransactionDate>{debit.day}</TransactionDate>"
            f"<SourceID>KARI</SourceID><Description>entry {debit.entry}</Description>"
            f"<SystemEntryDate>{debit.day}</SystemEntryDate><GLPostingDate>{debit.day}</GLPostingDate>"
            f"{posts}</Transaction>"
        )
    total = sum(line.amount for line in lines() if line.amount > 0)
    return (
        f"""<?xml version="1.0" encoding="UTF-8"?>
<n1:AuditFile xmlns:n1="{NORWAY}"><n1:Header>
<n1:Company><n1:Name>Fjord AS</n1:Name></n1:Company>
<n1:DefaultCurrencyCode>NOK</n1:DefaultCurrencyCode>
</n1:Header></n1:AuditFile>""".replace("n1:", "")
        .replace(":n1", "")
        .replace(
            "</AuditFile>",
            f"<MasterFiles><GeneralLedgerAccounts>{ACCOUNTS}</GeneralLedgerAccounts></MasterFiles>"
            f"<GeneralLedgerEntries><NumberOfEntries>40</NumberOfEntries><TotalDebit>{total}</TotalDebit>"
            f"<TotalCredit>{total}</TotalCredit><Journal><JournalID>GL</JournalID>"
            f"<Description>General</Description>{''.join(entries)}</Journal></GeneralLedgerEntries></AuditFile>",
        )
    )


PORTUGUESE = f"""<?xml version="1.0" encoding="Windows-1252"?>
<AuditFile xmlns="{PORTUGAL}">
<Header><CompanyID>500000000</CompanyID><CompanyName>Açúcar Lda</CompanyName>
<CurrencyCode>EUR</CurrencyCode></Header>
<MasterFiles><GeneralLedgerAccounts>{ACCOUNTS}</GeneralLedgerAccounts></MasterFiles>
<GeneralLedgerEntries><NumberOfEntries>1</NumberOfEntries><TotalDebit>12.30</TotalDebit><TotalCredit>12.30</TotalCredit>
<Journal><JournalID>1</JournalID><Description>Diário</Description>
<Transaction><TransactionID>2024-01-31 1 7</TransactionID>
<Period>1</Period><TransactionDate>2024-01-31</TransactionDate>
<SourceID>ana</SourceID><Description>Café</Description><TransactionType>N</TransactionType>
<GLPostingDate>2024-02-01</GLPostingDate><CustomerID>C1</CustomerID>
<Lines><DebitLine><RecordID>1</RecordID><AccountID>0400</AccountID><SystemEntryDate>2024-02-01T10:20:30</SystemEntryDate>
<Description>Café</Description><DebitAmount>12.30</DebitAmount></DebitLine>
<CreditLine><RecordID>2</RecordID><AccountID>1200</AccountID><Description>Café</Description><CreditAmount>12.30</CreditAmount></CreditLine></Lines>
</Transaction></Journal></GeneralLedgerEntries>
<SourceDocuments><SalesInvoices><Invoice><Line><AccountID>9</AccountID><CreditAmount>99</CreditAmount></Line></Invoice></SalesInvoices></SourceDocuments>
</AuditFile>"""


def test_a_norwegian_file_loads_with_nested_amounts(tmp_path: Path):
    path = tmp_path / "saft.xml"
    path.write_text(norwegian(), encoding="utf-8")

    dataset = import_file(path, tmp_path / "dataset")

    totals = dataset.manifest.totals
    assert dataset.manifest.format == "saft"
    assert (totals.lines, totals.entries, totals.problems) == (80, 40, 0)
    assert totals.debit == totals.credit == sum(n.amount for n in lines() if n.amount > 0)
    first = dataset.lines().head(1).collect().row(0, named=True)
    assert first["account_name"] is None
    assert (first["entered_by"], first["currency"], first["entity"]) == ("KARI", "NOK", "Fjord AS")
    assert (first["header_text"], first["line_text"]) == ("entry 1001", "Buy 0")


def test_a_portuguese_file_loads_with_debit_and_credit_lines(tmp_path: Path):
    path = tmp_path / "saft.xml"
    path.write_bytes(PORTUGUESE.encode("cp1252"))

    dataset = import_file(path, tmp_path / "dataset")

    found = dataset.lines().collect()
    assert found["account"].to_list() == ["0400", "1200"]
    assert found["amount"].to_list() == [Decimal("12.30"), Decimal("-12.30")]
    assert found["account_name"].to_list() == ["Machines", "Bank & cash"]
    assert found["party"].to_list() == ["C1", "C1"]
    assert str(found["posting_date"][0]) == "2024-02-01"
    assert str(found["effective_date"][0]) == "2024-01-31"
    assert [str(moment) for moment in found["entered_at"]] == ["2024-02-01 10:20:30", "None"]


def test_a_gzipped_file_loads(tmp_path: Path):
    path = tmp_path / "saft.xml.gz"
    path.write_bytes(gzip.compress(norwegian().encode()))

    assert sum(batch.height for batch in open_source(path).batches()) == 80


def test_the_declared_totals_come_with_the_source(tmp_path: Path):
    path = tmp_path / "saft.xml"
    path.write_bytes(PORTUGUESE.encode("cp1252"))

    source = open_source(path)

    assert source.declared_debit == source.declared_credit == Decimal("12.30")
    assert any("NumberOfEntries 1" in note for note in source.notes)


def test_it_is_certain(tmp_path: Path):
    path = tmp_path / "saft.xml"
    path.write_text(norwegian(), encoding="utf-8")

    found = suggest_mapping(open_source(path))

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.name == "saft"


def test_accounts_and_balances_are_in_it(tmp_path: Path):
    path = tmp_path / "saft.xml"
    path.write_text(norwegian(), encoding="utf-8")

    assert read_accounts(path).select("account", "account_name").rows() == [
        ("0400", "Machines"), ("1200", "Bank & cash")
    ]  # fmt: skip
    assert read_balances(path, 2)["balance"].to_list() == [Decimal(100), Decimal(-100)]
    assert read_balances(path, 2, closing=True)["balance"].to_list() == [
        Decimal("250.50"), Decimal("-250.50")
    ]  # fmt: skip


def test_a_file_with_entities_is_refused(tmp_path: Path):
    path = tmp_path / "saft.xml"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    path.write_text(norwegian().replace("?>", f"?>{bomb}", 1), encoding="utf-8")

    with pytest.raises(UserError, match="document type declaration"):
        open_source(path)


def test_a_cut_file_is_refused_with_its_row(tmp_path: Path):
    path = tmp_path / "saft.xml"
    path.write_text(norwegian()[:-900], encoding="utf-8")

    with pytest.raises(UserError, match=r"saft\.xml, row \d+: the XML is damaged"):
        for _ in open_source(path).batches():
            pass


def test_a_file_of_invoices_only_is_refused(tmp_path: Path):
    path = tmp_path / "saft.xml"
    start, _, rest = PORTUGUESE.partition("<GeneralLedgerEntries>")
    path.write_bytes((start + rest.partition("</GeneralLedgerEntries>")[2]).encode("cp1252"))

    with pytest.raises(UserError, match="without GeneralLedgerEntries"):
        open_source(path)


def test_master_data_become_side_tables_and_declared_totals_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "saft.xml"
    path.write_text(norwegian(), encoding="utf-8")
    dataset = import_file(path, tmp_path / "dataset")
    accounts, opening = dataset.table("accounts"), dataset.table("opening")
    assert accounts is not None
    assert opening is not None
    assert accounts["account_name"].to_list() == ["Machines", "Bank & cash"]
    assert opening["balance"].to_list() == [Decimal("100.00"), Decimal("-100.00")]
    totals, notes = dataset.manifest.totals, " ".join(dataset.manifest.notes)
    assert (totals.printed_debit, totals.printed_credit) == (totals.debit, totals.credit)
    assert "accounts: 2 rows from the master data of saft.xml itself" in notes


def test_a_chart_given_beside_it_wins_over_the_master_data(tmp_path: Path) -> None:
    path, chart = tmp_path / "saft.xml", tmp_path / "chart.csv"
    path.write_text(norwegian().replace("OpeningDebit", "ODebit"), encoding="utf-8")
    chart.write_text("Account,Name\n0400,Ships\n", encoding="utf-8")
    dataset = import_file(path, tmp_path / "dataset", side_files=SideFiles(accounts=chart))
    accounts = dataset.table("accounts")
    assert accounts is not None
    assert accounts["account_name"].to_list() == ["Ships"]


def test_broken_master_balances_are_a_note_and_no_refusal(tmp_path: Path) -> None:
    path = tmp_path / "saft.xml"
    text = norwegian().replace("<OpeningDebitBalance>100.00", "<OpeningDebitBalance>?")
    path.write_text(text, encoding="utf-8")
    dataset = import_file(path, tmp_path / "dataset")
    assert dataset.table("opening") is None
    assert any("account 0400" in note and "“? / 0”" in note for note in dataset.manifest.notes)
