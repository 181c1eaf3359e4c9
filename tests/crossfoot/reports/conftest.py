"""One audit of a ledger with awkward texts, written once."""

import datetime as dt
from pathlib import Path

import pytest

import crossfoot as cf
from crossfoot.reports.writers import ALL_WRITERS, write_report
from tests.crossfoot.reports import samples
from tests.crossfoot.reports.ledgers import write_awkward_ledger


@pytest.fixture(scope="session")
def audit(tmp_path_factory: pytest.TempPathFactory) -> cf.Audit:
    folder = tmp_path_factory.mktemp("awkward")
    ledger = cf.read(write_awkward_ledger(folder / "gl & <co>.csv"), folder=folder / "dataset")
    written = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
    return ledger.audit().stamped(seconds=1.5, written_at=written)


@pytest.fixture(scope="session")
def written(audit: cf.Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    audit.write(folder)
    return folder


@pytest.fixture(scope="session")
def report_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """full.* and hostile.*: a report of everything and one of awkward texts, in every format."""
    folder = tmp_path_factory.mktemp("reports")
    for name, report in (("full", samples.full_report()), ("hostile", samples.hostile_report())):
        for format_name, writer in ALL_WRITERS.items():
            write_report(report, folder / f"{name}{writer.suffix}", format_name)
    return folder
