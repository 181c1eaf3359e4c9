"""From a file to a dataset: counts, entries, tables and refusals."""

import hashlib
import json
import os
from dataclasses import replace
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import MappingNeededError, UserError
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.run import SideFiles, import_file
from crossfoot.ledger import read
from crossfoot.storage import Dataset, open_dataset
from crossfoot.tables import ledger_table
from tests.crossfoot.ingest.awkward import (
    BASE,
    DEBIT,
    FLAGGED,
    HEAD,
    LINES,
    SIGNED,
    SIGNED_HEAD,
    csv,
    rows,
    signed,
)


def imported(folder: Path, text: str, mapping: Mapping | None = BASE, **side: Path) -> Dataset:
    path = folder / "ledger.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(path, folder / "out", mapping=mapping, side_files=SideFiles(**side))


def entry_ids(dataset: Dataset) -> list[int]:
    return dataset.lines().select("entry_id").collect().to_series().to_list()


def notes(dataset: Dataset) -> str:
    return " / ".join(dataset.manifest.notes)


def test_a_dataset_holds_the_canonical_table(tmp_path: Path) -> None:
    dataset = imported(tmp_path, csv(rows()))
    assert dataset.lines().collect_schema() == ledger_table(2).schema
    manifest = open_dataset(tmp_path / "out").manifest
    assert manifest.sha256 == hashlib.sha256((tmp_path / "ledger.csv").read_bytes()).hexdigest()
    assert manifest.totals.debit == manifest.totals.credit == DEBIT
    assert manifest.mapping["columns"]["account"] == ["Account"]
    assert "reference" not in manifest.present
    assert {"journal_id", "entry_id", "debit", "weekday"} <= set(manifest.present)


def test_derived_columns(tmp_path: Path) -> None:
    head = "No,Date,Account,Amount,Text,Doc,Entered,At\n"
    row = "1,2025-03-09,1000,-5.10,x,2025-03-01,2025-03-09,21:05\n"
    more = {"effective_date": ("Doc",), "entered_at": ("Entered", "At")}
    forms = {"entered_at": "%Y-%m-%d %H:%M"}
    mapping = replace(
        SIGNED,
        columns={**SIGNED.columns, **more},
        date_formats={**SIGNED.date_formats, **forms},
    )
    line = imported(tmp_path, head + row, mapping).lines().collect().row(0, named=True)
    assert (line["minor"], line["lag_days"], line["weekday"]) == (-510, 8, 0)
    assert line["entered_minute"] == 21 * 60 + 5


def test_columns_without_a_place_are_kept_as_json(tmp_path: Path) -> None:
    cells = [(*row, 'say "hi"\\\n\tü', "") for row in rows()]
    dataset = imported(tmp_path, csv(cells, head=(*HEAD, "Odd one", "Empty")))
    extra = dataset.lines().select(pl.col("extra").str.json_path_match("$['Odd one']")).collect()
    assert set(extra.to_series()) == {'say "hi"\\\n\tü'}


def test_an_effective_date_alone_is_the_posting_date(tmp_path: Path) -> None:
    columns = {n: c for n, c in BASE.columns.items() if n != "posting_date"}
    mapping = replace(
        BASE,
        columns={**columns, "effective_date": ("Date",)},
        date_formats={"effective_date": "%Y-%m-%d"},
    )
    dataset = imported(tmp_path, csv(rows()), mapping)
    line = dataset.lines().collect().row(0, named=True)
    assert line["posting_date"] == line["effective_date"]
    assert "one date" in notes(dataset)


def test_entries_that_come_back_keep_their_number(tmp_path: Path) -> None:
    dataset = imported(tmp_path, csv(rows()[0::2] + rows()[1::2]))
    assert entry_ids(dataset) == [*range(1, 9), *range(1, 9)]
    assert dataset.manifest.totals.entries == 8


def test_an_entry_key_of_several_columns(tmp_path: Path) -> None:
    cells = [("1", *row[1:]) for row in rows()]
    mapping = replace(BASE, entry_key=("journal_id", "posting_date"))
    dataset = imported(tmp_path, csv(cells), mapping)
    assert dataset.manifest.totals.entries == len({row[1] for row in rows()})


def test_a_worthless_entry_number_is_not_present(tmp_path: Path) -> None:
    dataset = imported(tmp_path, csv([("0", *row[1:]) for row in rows()]))
    assert "journal_id" not in dataset.manifest.present
    assert "extra" in dataset.manifest.present
    lines = dataset.lines().select("journal_id", "extra").collect()
    assert lines.unique().rows() == [(None, '{"No":"0"}')]
    assert dataset.manifest.totals.entries == 8
    assert "running balance returns to zero" in notes(dataset)


def test_a_mapped_entry_number_is_the_key_also_of_a_mapping_with_an_empty_one(
    tmp_path: Path,
) -> None:
    dataset = imported(tmp_path, csv(rows()), replace(BASE, entry_key=()))
    numbers = dataset.lines().select("journal_id").collect().to_series().to_list()
    assert numbers == [row[0] for row in rows()]
    assert dataset.manifest.totals.entries == 8
    assert "journal_id" in dataset.manifest.present
    assert "no entry number" not in notes(dataset)


def test_a_worthless_entry_number_joins_what_else_is_kept(tmp_path: Path) -> None:
    head, cells = (*HEAD, "Wombat"), [("0", *row[1:], 'a "b"') for row in rows()]
    dataset = imported(tmp_path, csv(cells, head=head))
    extra = dataset.lines().select("extra").collect().to_series().unique().to_list()
    assert [json.loads(one) for one in extra] == [{"Wombat": 'a "b"', "No": "0"}]


def test_entries_that_cannot_be_rebuilt_are_none(tmp_path: Path) -> None:
    lines = [("0", *row[1:]) for row in rows()][:-1]
    dataset = imported(tmp_path, csv(lines))
    assert dataset.manifest.totals.entries == 0
    assert not {"entry_id", "journal_id"} & set(dataset.manifest.present)
    assert entry_ids(dataset) == [None] * (LINES - 1)
    assert "entry checks can't run" in notes(dataset)


def test_entries_are_rebuilt_from_references(tmp_path: Path) -> None:
    apart = rows()[0::2] + rows()[1::2]
    cells = [("", *row[1:], "R" + row[0]) for row in apart]
    mapping = replace(BASE, columns={**BASE.columns, "reference": ("Ref",)})
    dataset = imported(tmp_path, csv(cells, head=(*HEAD, "Ref")), mapping)
    assert entry_ids(dataset) == [*range(1, 9), *range(1, 9)]
    assert "from equal posting_date, reference" in notes(dataset)


def test_rows_of_account_and_counter_account(tmp_path: Path) -> None:
    mapping = Mapping(
        "datev",
        {
            "posting_date": ("Belegdatum",),
            "account": ("Konto",),
            "counter_account": ("Gegenkonto",),
            "amount": ("Umsatz",),
        },
        "counter_account",
        flag_column="SH",
        debit_flags=("S",),
        credit_flags=("H",),
        decimal_mark=",",
        date_formats={"posting_date": "%d%m"},
        year_of_short_dates=2018,
        entry_key=(),
    )
    text = "Umsatz;SH;Konto;Gegenkonto;Belegdatum\n24,95;H;1200;4910;2102\n1,00;S;1;;2102\n"
    dataset = imported(tmp_path, text, mapping)
    lines = dataset.lines().select("account", "minor", "entry_id", "file_row").collect()
    assert lines.rows() == [("1200", -2495, 1, 2), ("4910", 2495, 1, 2)]
    assert dataset.manifest.totals.problems == 1
    assert dataset.manifest.totals.is_complete


def test_a_negative_amount_with_a_flag_stays_on_its_side(tmp_path: Path) -> None:
    text = "No,Date,Account,Amount,DC,Text\n1,2025-01-01,1,-5.00,S,\n1,2025-01-01,2,-5.00,H,\n"
    totals = imported(tmp_path, text, FLAGGED).manifest.totals
    assert totals.debit == totals.credit == Decimal(-5)


def test_batches_do_not_change_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = csv([*rows(), ("", "", "", str(DEBIT), str(DEBIT), "Total")])
    whole = imported(tmp_path, text)
    expected, totals = whole.lines().collect(), whole.manifest.totals
    monkeypatch.setattr("crossfoot.ingest.readers.csv.reader.BATCH_ROWS", 3)
    monkeypatch.setattr("crossfoot.ingest.readers.csv.reader.CAREFUL_BATCH_ROWS", 3)
    monkeypatch.setattr("crossfoot.ingest.reading.PART_LINES", 5)
    for cells in (text, text + "\n \n"):
        parts = imported(tmp_path, cells)
        assert len(parts.parts) > 2
        assert parts.lines().collect().equals(expected)
        assert parts.manifest.totals == totals


def test_progress_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(csv(rows()), encoding="utf-8")
    seen: list[tuple[str, int]] = []
    import_file(
        path,
        tmp_path / "out",
        mapping=BASE,
        progress=lambda step, done, *_: seen.append((step, done)),
    )
    assert seen[-1] == ("reading", LINES)


def test_files_beside_the_ledger_become_tables(tmp_path: Path) -> None:
    chart = tmp_path / "chart.csv"
    chart.write_text("Account,Name\n1000,Bank\n1200,Receivables\n", encoding="utf-8")
    opening = tmp_path / "opening.csv"
    opening.write_text("Account,Balance\n1000,5.00\n3000,-5.00\n", encoding="utf-8")
    dataset = imported(tmp_path, csv(rows()), accounts=chart, opening=opening)
    accounts, balances = dataset.table("accounts"), dataset.table("opening")
    assert accounts is not None
    assert accounts["account_name"].to_list() == ["Bank", "Receivables"]
    assert balances is not None
    assert balances["balance"].sum() == 0
    assert "accounts: 2 rows from chart.csv" in notes(dataset)


def test_the_manifest_tells_the_files_given_and_what_read_them(tmp_path: Path) -> None:
    beside = tmp_path / "opening.csv"
    beside.write_text("Account,Balance\n1000,5.00\n", encoding="utf-8")
    imported(tmp_path, csv(rows()), opening=beside)
    manifest = open_dataset(tmp_path / "out").manifest
    assert manifest.side_files == {"opening": hashlib.sha256(beside.read_bytes()).hexdigest()}
    assert set(manifest.versions) == {"crossfoot", "polars", "narwhals"}
    assert manifest.versions["crossfoot"] == version("crossfoot")


def test_the_run_id_depends_on_the_files_beside_the_ledger(tmp_path: Path) -> None:
    ledger, beside = tmp_path / "ledger.csv", tmp_path / "opening.csv"
    ledger.write_text(csv(rows()), encoding="utf-8")
    ids = set()
    for balance in ("5.00", "6.00"):
        beside.write_text(f"Account,Balance\n1000,{balance}\n", encoding="utf-8")
        found = read(ledger, mapping=BASE, side_files=SideFiles(opening=beside))
        ids.add(found.audit().run_id)
    ids.add(read(ledger, mapping=BASE).audit().run_id)
    assert len(ids) == 3


def test_a_file_without_a_clear_mapping_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(MappingNeededError) as raised:
        imported(tmp_path, "Name,City\nAnna,Bonn\nBert,Ulm\n", None)
    assert str(raised.value).splitlines() == [
        "ledger.csv: no column was found for account, posting_date, amount (or debit and credit).",
        "Its columns are: Name, City.",
        "Say in a mapping what they mean.",
    ]


def test_what_is_in_doubt_is_said_without_what_is_not(tmp_path: Path) -> None:
    days = [(n, f"0{n % 3 + 1}/0{n % 2 + 1}/2024") for n in range(8)]
    lines = [f"{n},{day},1000,5.00\n{n},{day},2000,-5.00\n" for n, day in days]
    text = "No,Date,Account,Amount\n" + "".join(lines)
    with pytest.raises(MappingNeededError) as raised:
        imported(tmp_path, text, None)
    said = str(raised.value).splitlines()
    assert said[0] == "ledger.csv: what its columns mean is not certain."
    assert any("can't be told apart" in line for line in said)
    assert "balance" not in str(raised.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": {**BASE.columns, "account": ("Acount",)}}, "“Acount”"),
        ({"columns": {**BASE.columns, "acount": ("Account",)}}, "no column of a ledger"),
        ({"columns": {"account": ("Account",)}}, "no column for debit"),
        (
            {"columns": {n: c for n, c in BASE.columns.items() if n != "posting_date"}},
            "posting_date",
        ),
        (
            {"amount_style": "flag", "columns": {**BASE.columns, "amount": ("Debit",)}},
            "flag_column",
        ),
        ({"entry_key": ("document",)}, "'document'"),
        ({"decimals": 9}, "decimals = 9"),
        ({"date_formats": {"posting_date": "DD.MM.YYYY"}}, "DD.MM.YYYY"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    change: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=words):
        imported(tmp_path, csv(rows()), replace(BASE, **change))  # type: ignore[arg-type]


def test_a_failed_import_leaves_the_earlier_dataset(tmp_path: Path) -> None:
    imported(tmp_path, csv(rows()))
    with pytest.raises(UserError):
        imported(tmp_path, csv(signed(), head=SIGNED_HEAD))
    assert open_dataset(tmp_path / "out").manifest.totals.lines == LINES
    assert {path.name for path in tmp_path.iterdir()} == {"out", "ledger.csv"}


def test_the_dataset_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(csv(rows()), encoding="utf-8")
    before = os.umask(0o022)
    try:
        dataset = import_file(path, tmp_path / "dataset", mapping=BASE)
    finally:
        os.umask(before)
    if os.name == "posix":
        assert dataset.folder.stat().st_mode & 0o777 == 0o755


def test_entries_that_lost_rows_are_counted(tmp_path: Path) -> None:
    text = csv(rows()).replace("2025-01-07,1000", "someday,1000").replace("1000,1200", "1000,")
    dataset = imported(tmp_path, text)
    problems = dataset.table("problems")
    assert problems is not None
    assert problems.filter("is_rejected")["journal_id"].to_list() == ["2"]
    assert "are missing from 1 of the entries" in " ".join(dataset.manifest.notes)
