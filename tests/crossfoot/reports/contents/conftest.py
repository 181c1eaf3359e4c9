"""Audits of small ledgers of every kind that reports must hold."""

from collections.abc import Callable, Sequence

import pytest

import crossfoot as cf
from crossfoot.ingest.mapping import Mapping
from crossfoot.reports.audited import Audited
from crossfoot.sample import write_sample

#: A row: entry, day, account, name, class, debit, credit, currency.
Row = tuple[str, str, str, str, str, str, str, str]
Make = Callable[[Sequence[Row], int], Audited]
NAMES = ("Entry", "Day", "Account", "Name", "Class", "Debit", "Credit", "Currency")
_MEANINGS = (
    "journal_id",
    "posting_date",
    "account",
    "account_name",
    "account_class",
    "debit",
    "credit",
    "currency",
)


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Audit a ledger of these rows, with so many decimals."""

    def audited(rows: Sequence[Row], decimals: int = 2) -> Audited:
        folder = tmp_path_factory.mktemp("made")
        text = "\n".join(",".join(row) for row in (NAMES, *rows))
        (folder / "gl.csv").write_text(text + "\n", encoding="utf-8")
        columns = {meaning: (name,) for meaning, name in zip(_MEANINGS, NAMES, strict=True)}
        mapping = Mapping("made", columns, "debit_credit", decimals=decimals)
        ledger = cf.read(folder / "gl.csv", mapping=mapping, folder=folder / "dataset")
        return ledger.audit().audited

    return audited


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The sample ledger, of which every report has something to tell."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder / "gl.csv", lines=4_000, seed=1)
    return cf.read(folder / "gl.csv", folder=folder / "dataset").audit().audited
