"""Mappings that read every row and are wrong all the same: what tells them."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from crossfoot.ingest.detect import open_source
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.preview import preview_ledger, take_head
from crossfoot.ingest.run import import_file
from crossfoot.ingest.suggest import suggest_mapping
from crossfoot.sample.run import write_sample
from tests.crossfoot.ingest.awkward import Awkward
from tests.crossfoot.ingest.awkward_corpus import CORPUS
from tests.crossfoot.ingest.ledgers import lines

EXCHANGED = "the two columns seem to be exchanged. Give each the meaning of the other"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample ledger, of 6,000 lines: more than the first rows."""
    return write_sample(tmp_path_factory.mktemp("s") / "gl.csv", lines=6_000, seed=3).ledger


def right(path: Path) -> Mapping:
    """The mapping that a file's columns suggest."""
    found = suggest_mapping(open_source(path)).mapping
    assert found is not None
    return found


def exchanged(mapping: Mapping, one: str, other: str) -> Mapping:
    """The mapping with the meanings of two columns exchanged by hand."""
    columns = dict(mapping.columns)
    columns[one], columns[other] = columns[other], columns[one]
    return replace(mapping, columns=columns)


def doubts(path: Path, mapping: Mapping) -> tuple[str, ...]:
    """What the preview of the first rows finds wrong."""
    return preview_ledger(take_head(open_source(path)), mapping).doubts


def test_entry_numbers_and_accounts_exchanged_are_noticed(sample: Path, tmp_path: Path) -> None:
    wrong = exchanged(right(sample), "journal_id", "account")
    [said] = doubts(sample, wrong)
    assert said.endswith(EXCHANGED)
    assert "with “Entry No” as the entry number and “Account” as the account" in said
    read = import_file(sample, tmp_path / "dataset", mapping=wrong).manifest
    assert read.totals.problems == 0, "all rows could be read"
    assert read.notes[0].endswith(EXCHANGED)


def test_the_right_mapping_is_not_doubted(sample: Path, tmp_path: Path) -> None:
    assert doubts(sample, right(sample)) == ()
    read = import_file(sample, tmp_path / "dataset", mapping=right(sample)).manifest
    assert not any("seem" in note for note in read.notes)


def test_nor_is_it_where_the_file_is_sorted_by_account(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "by_account.csv"
    pl.read_csv(sample, infer_schema=False).sort("Account", maintain_order=True).write_csv(path)
    assert doubts(path, right(sample)) == (), "the first rows hold parts of entries only"
    [said] = doubts(path, exchanged(right(sample), "journal_id", "account"))
    assert said.endswith(EXCHANGED)
    wrong = exchanged(right(sample), "journal_id", "account")
    assert (
        import_file(path, tmp_path / "dataset", mapping=wrong).manifest.notes[0].endswith(EXCHANGED)
    )


@pytest.mark.parametrize("case", [c for c in CORPUS if not c.refusal], ids=lambda case: case.name)
def test_files_that_are_read_right_are_not_doubted(case: Awkward, tmp_path: Path) -> None:
    path = tmp_path / f"file{case.suffix}"
    path.write_bytes(case.data)
    read = import_file(path, tmp_path / "d", mapping=case.mapping, options=case.options).manifest
    assert not any("seem" in note or "on one side" in note for note in read.notes)


def written(folder: Path, header: str, rows: list[str]) -> Path:
    path = folder / "gl.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


SIGNED = {"posting_date": ("Day",), "account": ("Account",), "amount": ("Amount",)}


def test_a_counter_of_lines_taken_for_the_entry_number(tmp_path: Path) -> None:
    rows = [
        f"{n},{one.entry},{one.day},{one.account},{one.amount}" for n, one in enumerate(lines())
    ]
    path = written(tmp_path, "Line,Document,Day,Account,Amount", rows)
    wrong = Mapping("gl", {**SIGNED, "journal_id": ("Line",), "reference": ("Document",)}, "signed")
    assert doubts(path, wrong) == (
        "0 of 80 entries balance; with “Document” as the entry number instead of “Line” it would "
        "be 40 of 40. Give “Document” this meaning",
    )


def test_amounts_without_their_side(tmp_path: Path) -> None:
    rows = [f"{one.entry},{one.day},{one.account},{one.size}" for one in lines(60)]
    path = written(tmp_path, "Document,Day,Account,Amount", rows)
    [said] = doubts(path, Mapping("gl", {**SIGNED, "journal_id": ("Document",)}, "signed"))
    assert said.startswith("all amounts are on one side, so no entry balances. Name the column")


def test_a_kind_of_entry_taken_for_its_number(tmp_path: Path) -> None:
    rows = [f"K{one.entry % 7},{one.day},{one.account},{one.amount + 1}" for one in lines(200)]
    path = written(tmp_path, "Kind,Day,Account,Amount", rows)
    assert doubts(path, Mapping("gl", {**SIGNED, "journal_id": ("Kind",)}, "signed")) == (
        "0 of 7 entries balance, and they have 57 lines each on average: “Kind” seems to be no "
        "entry number. Look for another column with it",
    )


def test_a_counter_of_lines_taken_for_the_account(tmp_path: Path) -> None:
    rows = [f"{n // 2},{one.day},{n},{one.amount + 1}" for n, one in enumerate(lines(60))]
    path = written(tmp_path, "Document,Day,Account,Amount", rows)
    assert doubts(path, Mapping("gl", {**SIGNED, "journal_id": ("Document",)}, "signed")) == (
        "“Account” has 120 different values in 120 lines: it seems to be no account. Look for "
        "another column with it",
    )


def test_few_lines_prove_nothing(tmp_path: Path) -> None:
    rows = [f"{one.entry},{one.day},{one.account},{one.size}" for one in lines(4)]
    path = written(tmp_path, "Document,Day,Account,Amount", rows)
    assert doubts(path, Mapping("gl", {**SIGNED, "journal_id": ("Document",)}, "signed")) == ()
