"""Damaged files never give a traceback, a wrong total or a silent loss."""

import os
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.readers.csv.reader import first_lines
from crossfoot.ingest.readers.csv.sniff import Dialect, sniff
from crossfoot.ingest.readers.csv.text import plain_text
from crossfoot.ingest.run import import_file
from crossfoot.ingest.source import ReadOptions
from crossfoot.storage import Dataset
from tests.crossfoot.ingest.awkward import Awkward
from tests.crossfoot.ingest.awkward_corpus import CORPUS
from tests.crossfoot.ingest.mutate import mutated
from tests.crossfoot.ingest.naive import decoded, naive_rows

MUTATIONS = 2_000
#: Another start gives other damage: for hunting, not for every run.
FIRST = int(os.environ.get("CROSSFOOT_FIRST_MUTATION", "0"))
GROUPS = 20
#: A workbook costs ten times a text to damage in vain: nearly all damage makes it unreadable.
FILES = [case for case in CORPUS if case.suffix == ".csv" and "rounded" not in case.name] * 5
FILES += [case for case in CORPUS if case.suffix != ".csv"]
#: Share of the files whose mapping has to be suggested.
WITHOUT_MAPPING = 0.2


@pytest.mark.parametrize("group", range(GROUPS))
def test_damaged_files_are_read_or_refused(group: int, tmp_path: Path) -> None:
    for seed in range(FIRST + group, FIRST + MUTATIONS, GROUPS):
        random = Random(seed)  # noqa: S311 - reproducible damage, no secrets
        case = random.choice(FILES)
        if random.random() < WITHOUT_MAPPING:
            case = replace(case, mapping=None)
        path = tmp_path / f"file{case.suffix}"
        path.write_bytes(mutated(case.data, random))
        _check(case, path, tmp_path / "dataset", f"seed {seed}, {case.name}")


def _check(case: Awkward, path: Path, folder: Path, which: str) -> None:
    try:
        dataset = import_file(path, folder, mapping=case.mapping, options=case.options)
    except UserError:
        return
    totals = dataset.manifest.totals
    assert totals.is_complete, which
    _adds_up(dataset, which)
    text = decoded(path.read_bytes())
    if dataset.manifest.format == "csv" and case.suffix == ".csv" and text is not None:
        _nothing_is_lost(dataset, path, case.options, text, which)


def _adds_up(dataset: Dataset, which: str) -> None:
    totals = dataset.manifest.totals
    lines = dataset.lines().collect()
    problems = dataset.table("problems")
    assert problems is not None
    assert lines.height == totals.lines, which
    assert problems.filter("is_rejected")["file_row"].n_unique() == totals.problems, which
    unit = 10**dataset.manifest.decimals
    assert lines["minor"].sum() == (totals.debit - totals.credit) * unit, which
    assert not set(lines["file_row"]) & set(problems.filter("is_rejected")["file_row"]), which


def _nothing_is_lost(
    dataset: Dataset, path: Path, options: ReadOptions, text: str, which: str
) -> None:
    dialect = dialect_of(path, options)
    rows = naive_rows(text, dialect.lines_before, dialect.delimiter)
    assert rows.at_least <= dataset.manifest.totals.rows_read <= rows.at_most, which
    lines = dataset.lines().select("file_row", "account", "debit", "credit", "amount").collect()
    for file_row, account, *amounts in lines.iter_rows() if rows.by_row else ():
        line = rows.by_row[file_row + dialect.lines_before - dialect.records_before]
        assert account in line, which
        written = amounts[:2] if any(amounts[:2]) else amounts[2:]
        for amount in filter(None, written):
            digits = re.sub(r"\D", "", str(abs(amount))).lstrip("0").rstrip("0")
            assert digits in re.sub(r"\D", "", line), which


def dialect_of(path: Path, options: ReadOptions) -> Dialect:
    """Where the reader sees the header; what lies below it is counted independently."""
    text = plain_text(path, options.encoding)
    return sniff(first_lines(text.path), options.delimiter, options.header_row)


def test_the_corpus_is_large_enough() -> None:
    assert pl.Series([case.suffix == ".csv" for case in CORPUS]).sum() >= 45
