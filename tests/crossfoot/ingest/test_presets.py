"""The exports of known systems are recognised by their headers, and read as they mean."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from crossfoot.ingest.detect import open_source
from crossfoot.ingest.presets import NAMES, find_preset, load_preset
from crossfoot.ingest.run import import_file
from crossfoot.ingest.suggest import suggest_mapping
from crossfoot.tables import LEDGER
from tests.crossfoot.ingest.ledgers import Line, comma, lines, write_csv

Row = Callable[[Line], Sequence[str]]


def flag(line: Line, debit: str = "S", credit: str = "H") -> str:
    return debit if line.amount > 0 else credit


EXPORTS: dict[str, tuple[str, str, Row]] = {
    "ads": (
        ",",
        "Journal_ID,Journal_ID_Line_Number,JE_Header_Description,Effective_Date,Fiscal_Year,"
        "GL_Account_Number,Amount,Amount_Credit_Debit_Indicator,Amount_Currency,Entered_By,"
        "Entered_Date",
        lambda n: (
            f"{n.entry}",
            "1",
            "h",
            f"{n.day:%Y%m%d}",
            "2024",
            n.account,
            n.size,
            flag(n, "D", "C"),
            "USD",
            "U1",
            f"{n.day:%Y%m%d}",
        ),
    ),
    "sap_bseg": (
        "\t",
        "MANDT\tBUKRS\tBELNR\tGJAHR\tBUZEI\tBLART\tBLDAT\tBUDAT\tMONAT\tCPUDT\tCPUTM"
        "\tUSNAM\tXBLNR\tBKTXT\tWAERS\tHWAER\tSTBLG\tHKONT\tSHKZG\tDMBTR\tWRBTR\tSGTXT\tKOSTL\tPRCTR\tKUNNR\tLIFNR\tZUONR",
        lambda n: (
            "100",
            "1000",
            f"{n.entry}",
            "2024",
            "1",
            "SA",
            f"{n.day:%Y%m%d}",
            f"{n.day:%Y%m%d}",
            f"{n.day.month}",
            f"{n.day:%Y%m%d}",
            "101500",
            "MEIER",
            "R1",
            "head",
            "EUR",
            "EUR",
            "",
            n.account,
            flag(n),
            n.size,
            n.size,
            n.text,
            "K1",
            "P1",
            "",
            "",
            "",
        ),
    ),
    "sap_fagll03": (
        "\t",
        "Company Code\tG/L Account\tDocument Number\tDocument Type\tPosting Date\tDocument Date"
        "\tPosting Key\tAmount in local currency\tLocal Currency\tText\tUser Name\tAssignment",
        lambda n: (
            "1000",
            n.account,
            f"{n.entry}",
            "SA",
            f"{n.day:%d.%m.%Y}",
            f"{n.day:%d.%m.%Y}",
            "40" if n.amount > 0 else "50",
            comma(n.size) + ("" if n.amount > 0 else "-"),
            "EUR",
            n.text,
            "MEIER",
            "A1",
        ),
    ),
    "sap_fagll03_de": (
        "\t",
        "Buchungskreis\tSachkonto\tBelegnummer\tBelegart\tBuchungsdatum\tBelegdatum"
        "\tBetrag in Hauswährung\tHauswährung\tText\tBenutzername",
        lambda n: (
            "1000",
            n.account,
            f"{n.entry}",
            "SA",
            f"{n.day:%d.%m.%Y}",
            f"{n.day:%d.%m.%Y}",
            comma(n.size) + ("" if n.amount > 0 else "-"),
            "EUR",
            n.text,
            "MEIER",
        ),
    ),
    "xero_journals": (
        ",",
        "JournalID,JournalDate,JournalNumber,CreatedDateUTC,Reference,SourceType,AccountCode,"
        "AccountType,AccountName,Description,NetAmount,GrossAmount,TaxAmount",
        lambda n: (
            "9f1c",
            f"{n.day}T00:00:00",
            f"{n.entry}",
            f"{n.day}T09:30:00",
            "R1",
            "ACCPAY",
            n.account,
            "BANK",
            "Bank",
            n.text,
            str(n.amount),
            str(n.amount),
            "0",
        ),
    ),
    "xero_general_ledger": (
        ",",
        "Date,Journal Number,Source,Account Code,Account,Contact,Description,Reference,"
        "Debit,Credit",
        lambda n: (
            f"{n.day:%d %b %Y}",
            f"{n.entry}",
            "Payable Invoice",
            n.account,
            "Bank",
            "Acme",
            n.text,
            "R1",
            n.debit,
            n.credit,
        ),
    ),
    "quickbooks_journal": (
        ",",
        "Trans #,Type,Date,Num,Name,Memo,Account,Debit,Credit",
        lambda n: (
            f"{n.entry}" if n.amount > 0 else "",
            "Bill" if n.amount > 0 else "",
            f"{n.day:%m/%d/%Y}" if n.amount > 0 else "",
            f"B{n.entry}" if n.amount > 0 else "",
            "Acme",
            n.text,
            n.account,
            n.debit,
            n.credit,
        ),
    ),
    "quickbooks_general_ledger": (
        ",",
        "Distribution account,Transaction date,Transaction type,Num,Name,Memo/Description,"
        "Split account,Amount,Balance",
        lambda n: (
            n.account,
            f"{n.day:%m/%d/%Y}",
            "Bill",
            f"B{n.entry}",
            "Acme",
            n.text,
            "-Split-",
            str(n.amount),
            "0.00",
        ),
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised_and_loads_with_its_totals(tmp_path: Path, name: str):
    mark, header, row = EXPORTS[name]
    path = write_csv(tmp_path / "export.csv", header.split(mark), row, mark=mark)

    found = suggest_mapping(open_source(path))
    totals = import_file(path, tmp_path / "dataset").manifest.totals

    assert found.is_certain, found.reasons
    assert found.mapping is not None
    assert found.mapping.name == name
    assert (totals.lines, totals.entries, totals.problems) == (80, 40, 0)
    assert totals.debit == totals.credit == sum(n.amount for n in lines() if n.amount > 0)


def test_ads_takes_the_document_date_where_the_effective_date_is_the_clearing_date():
    found = load_preset("ads").columns

    assert found["effective_date"] == ("Document_Date", "Effective_Date")
    assert found["posting_date"][0] == "Entered_Date"


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_speaks_of_known_columns(name: str):
    preset = load_preset(name)

    assert preset.name == name
    assert set(preset.columns) <= {*LEDGER.names, "counter_account"}
    assert set(preset.entry_key or ()) <= set(LEDGER.names)
    required = {name.strip() for names in preset.requires for name in names.split("|")}
    assert required


def test_headers_of_no_known_system_have_no_preset():
    assert find_preset(("Account", "Amount", "Date")) is None


def test_the_quickbooks_report_repeats_what_it_writes_once_per_entry(tmp_path: Path):
    rows = [
        "Trans #,Type,Date,Num,Name,Memo,Account,Debit,Credit",
        "7,Bill,01/31/2024,B1,Acme,x,6000,10.00,",
        ",,,,Acme,x,4000,,10.00",
        ",,,,,,,10.00,10.00",
        "8,General Journal,02/29/2024,,,y,6000,5.00,",
        ",,,,,y,4000,,5.00",
        ",,,,,,TOTAL,15.00,15.00",
    ]
    path = tmp_path / "journal.csv"
    path.write_text("\n".join(rows) + "\n")

    dataset = import_file(path, tmp_path / "dataset")

    totals = dataset.manifest.totals
    assert (totals.lines, totals.totals_rows, totals.problems, totals.entries) == (4, 2, 0, 2)
    found = dataset.lines().select("journal_id", "source", "reference").collect().rows()
    assert found == [
        ("7", "Bill", "B1"),
        ("7", "Bill", "B1"),
        ("8", "General Journal", None),
        ("8", "General Journal", None),
    ]
    assert any("were repeated on the others" in note for note in dataset.manifest.notes)


@pytest.mark.parametrize("total", ["TOTAL,,,,,,,20.00,20.00", ",,,,,,TOTAL,20.00,20.00"])
def test_the_quickbooks_report_repeats_nothing_where_every_line_has_it(tmp_path: Path, total: str):
    text = "Trans #,Type,Date,Num,Name,Memo,Account,Debit,Credit\n"
    for number in ("7", "8"):
        text += f"{number},Bill,01/31/2024,B{number},Acme,x,6000,10.00,\n"
        text += f"{number},Bill,01/31/2024,B{number},Acme,x,4000,,10.00\n"
    path = tmp_path / "journal.csv"
    path.write_text(f"{text}{total}\n")

    manifest = import_file(path, tmp_path / "dataset").manifest

    assert not any("first line" in note for note in (*open_source(path).notes, *manifest.notes))
    assert (manifest.totals.lines, manifest.totals.totals_rows) == (4, 1)


def test_the_aicpa_sample_is_certain(shared_data: Path, tmp_path: Path):
    path = shared_data / "aicpa_ads" / "GL_Detail_YYYYMMDD_YYYYMMDD.csv"
    found = suggest_mapping(open_source(path))

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.columns["effective_date"] == ("Document_Date",)
    assert found.mapping.columns["entered_at"] == ("Entered_Date", "Entered_Time")
    dataset = import_file(path, tmp_path / "dataset")
    assert (dataset.manifest.totals.lines, dataset.manifest.totals.entries) == (28_160, 13_295)
    ledger = dataset.lines().select("account", "entered_by").collect()
    assert (ledger["account"].n_unique(), ledger["entered_by"].n_unique()) == (105, 23)


def test_the_labelled_ledger_is_certain_and_its_labels_stay_apart(shared_data: Path):
    found = suggest_mapping(open_source(shared_data / "labelled" / "gl_labelled_100k.csv.gz"))

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.entry_key == ("journal_id",)
    assert found.mapping.columns["journal_id"] == ("je_number",)
    assert found.mapping.amount_style == "debit_credit"
    used = {name for names in found.mapping.columns.values() for name in names}
    assert not {"is_anomaly", "anomaly_type", "is_fraud", "duplicate_of", "user_persona"} & used
