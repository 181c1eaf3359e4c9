"""cf.read(...) and .audit(...): the Python door."""

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import crossfoot as cf
from tests.crossfoot.reports.ledgers import write_awkward_ledger


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> cf.Ledger:
    return cf.read(write_awkward_ledger(tmp_path_factory.mktemp("api") / "gl.csv"))


@pytest.fixture(scope="module")
def audit(ledger: cf.Ledger) -> cf.Audit:
    return ledger.audit()


def test_a_ledger_says_what_it_is(ledger: cf.Ledger) -> None:
    assert repr(ledger).startswith("<Ledger gl.csv: 800 lines in 400 entries, 2026-01-")
    assert ledger.lines().collect().height == 800
    assert ledger.problems().is_empty()


def test_the_entry_of_a_finding_is_shown_whole(ledger: cf.Ledger, audit: cf.Audit) -> None:
    number = audit.findings["journal_id"][0]
    lines = ledger.entries(number)
    assert lines["journal_id"].unique().to_list() == [number]
    assert lines.height == ledger.lines().filter(pl.col("journal_id") == number).collect().height
    with pytest.raises(cf.UserError, match="has no entry 'nowhere'"):
        ledger.entries(number, "nowhere")


def test_an_audit_says_what_it_found(audit: cf.Audit) -> None:
    assert audit.run_id in repr(audit)
    assert f"{audit.findings.height} findings" in repr(audit)


def test_every_named_table_leaves_as_polars_pandas_and_arrow(audit: cf.Audit) -> None:
    for name in audit.names:
        frame = audit.to_polars(name)
        assert isinstance(frame, pl.DataFrame)
        assert isinstance(audit.to_pandas(name), pd.DataFrame)
        assert isinstance(audit.to_arrow(name), pa.Table)
        assert len(audit.to_pandas(name)) == audit.to_arrow(name).num_rows == frame.height


def test_a_table_that_does_not_exist_is_named_with_those_that_do(audit: cf.Audit) -> None:
    with pytest.raises(cf.UserError, match=r"'sales'.*findings"):
        audit.to_polars("sales")


def test_a_trial_balance_has_three_views(audit: cf.Audit, ledger: cf.Ledger) -> None:
    assert audit.trial_balance().equals(ledger.trial_balance())
    assert "period" in audit.trial_balance(by="period").columns
    assert "account_class" in ledger.trial_balance(by="class").columns
    with pytest.raises(cf.UserError, match="whole months"):
        ledger.trial_balance(by="period", as_of=ledger.book().period_to)
    with pytest.raises(cf.UserError, match="weather"):
        ledger.trial_balance(by="weather")  # type: ignore[arg-type] # what a user may type


def test_benford_of_a_ledger(audit: cf.Audit, ledger: cf.Ledger) -> None:
    assert audit.benford(digits="first").whole.n == 800
    assert ledger.benford(by="account").by == "account"


def test_a_dataset_is_opened_again(audit: cf.Audit, tmp_path: Path) -> None:
    ledger = cf.read(audit.audited.dataset.folder)
    assert ledger.audit().run_id == audit.run_id
    with pytest.raises(cf.UserError, match="not a dataset"):
        cf.read(tmp_path)


def test_a_profile_is_found_by_name_or_file(ledger: cf.Ledger, tmp_path: Path) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text("[checks.T3]\nenabled = false\n")
    checks = {one.check.code: one for one in ledger.audit(profile=strict).checks}
    assert checks["T3"].status == "not_run"
    assert "strict" in str(checks["T3"].why_not)
    with pytest.raises(cf.UserError, match="lenient"):
        ledger.audit(profile="lenient")


def test_the_package_offers_its_names_and_no_others() -> None:
    assert set(dir(cf)) >= {"read", "Ledger", "Audit", "UserError"}
    with pytest.raises(AttributeError, match="nothing_here"):
        cf.nothing_here  # noqa: B018
    assert cf.__version__
