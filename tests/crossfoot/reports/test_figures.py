"""The figures of an audit agree with its tables."""

import polars as pl
import pytest

import crossfoot
from crossfoot.ledger import Audit
from crossfoot.reports.figures import audit_figures, lines_flagged_by
from crossfoot.sample.run import write_sample


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("figures") / "ledger.csv"
    write_sample(path, lines=2000, seed=1)
    return crossfoot.read(path).audit()


def test_figures(audit: Audit) -> None:
    figures = audit_figures(audit.audited)
    lines = audit.audited.dataset.lines().collect()
    assert figures.lines == lines.height
    assert figures.debit == lines["debit"].sum()
    assert figures.users == lines["entered_by"].drop_nulls().n_unique()
    assert figures.accounts == lines["account"].n_unique()
    assert figures.flagged_lines == audit.flags["line_id"].n_unique()
    assert figures.duplicate_lines == audit.duplicates.height
    expenses = audit.tables["expenses_by_account"]
    assert figures.expenses == expenses["amount"].sum()
    assert figures.expense_lines == audit.tables["expenses_by_month"]["line_count"].sum()
    high = audit.findings.filter(pl.col("risk") >= audit.audited.profile.high_from)
    assert figures.high_risk_lines == high["line_id"].n_unique()


def test_lines_of_checks_are_what_the_checks_flagged(audit: Audit) -> None:
    flagged = {one.check.code: one.flagged_lines for one in audit.checks if one.flagged_lines}
    assert len(flagged) > 5
    for code, count in flagged.items():
        found = lines_flagged_by(audit.result, [code])
        assert found.height == count
        assert set(found["code"]) == {code}
    everything = lines_flagged_by(audit.result, list(flagged))
    assert everything["line_id"].is_unique().all()
    assert everything["risk"].is_sorted(descending=True)
