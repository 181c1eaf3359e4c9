"""Every awkward file loads right, or is refused with row, column and remedy."""

from pathlib import Path

import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.run import import_file
from crossfoot.storage import Dataset
from tests.crossfoot.ingest.awkward import Awkward
from tests.crossfoot.ingest.awkward_corpus import CORPUS


def load(case: Awkward, folder: Path) -> Dataset:
    path = folder / f"file{case.suffix}"
    path.write_bytes(case.data)
    return import_file(path, folder / "dataset", mapping=case.mapping, options=case.options)


@pytest.mark.parametrize("case", [c for c in CORPUS if not c.refusal], ids=lambda case: case.name)
def test_an_awkward_file_loads_right(case: Awkward, tmp_path: Path) -> None:
    dataset = load(case, tmp_path)
    totals = dataset.manifest.totals
    assert totals.is_complete
    assert (totals.lines, totals.problems) == (case.lines, case.problems)
    assert totals.totals_rows == case.totals_rows
    assert totals.debit == case.debit
    assert case.entries in (totals.entries, 0)
    assert case.note in " / ".join(dataset.manifest.notes)
    lines = dataset.lines().collect()
    assert lines["line_id"].to_list() == list(range(1, totals.lines + 1))
    assert lines["file_row"][0] == case.first_row


@pytest.mark.parametrize("case", [c for c in CORPUS if c.problem], ids=lambda case: case.name)
def test_a_rejected_row_says_where_and_what_to_do(case: Awkward, tmp_path: Path) -> None:
    problems = load(case, tmp_path).table("problems")
    assert problems is not None
    assert case.problem is not None
    first = problems.filter("is_rejected").row(0, named=True)
    row, column, words = case.problem
    assert (first["file_row"], first["column"]) == (row, column)
    assert words in first["reason"]
    assert first["remedy"]


@pytest.mark.parametrize("case", [c for c in CORPUS if c.refusal], ids=lambda case: case.name)
def test_a_file_that_cannot_be_read_is_refused_in_words(case: Awkward, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        load(case, tmp_path)
    for words in case.refusal:
        assert words in str(refusal.value)
    assert not (tmp_path / "dataset").exists()


def test_the_corpus_covers_the_quirks() -> None:
    assert len(CORPUS) >= 45
    assert len({case.name for case in CORPUS}) == len(CORPUS)
