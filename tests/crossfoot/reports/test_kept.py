"""An audit made of its files is the audit that wrote them."""

import dataclasses
import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import crossfoot as cf
from crossfoot.audit.results import AuditResult, Risk
from crossfoot.ledger import load_profile
from crossfoot.reports.audited import REVIEW_COLUMNS
from crossfoot.reports.kept import kept_audit
from crossfoot.reports.write import write_audit

_ENGAGED = """
title = "Of a client"
medium_from = 12.5
[family_caps]
time = 10
[engagement]
fiscal_year_from = 2026-01-01
materiality = 5000.5
opens_minute = 07:30:00
[engagement.close_dates]
"2026-01" = 2026-02-10
[engagement.tags]
cash = ["1000"]
[checks.T1]
weight = 3.5
"""


def _assert_same(kept: AuditResult | Risk, made: AuditResult | Risk) -> None:
    for one in dataclasses.fields(made):
        was, is_now = getattr(made, one.name), getattr(kept, one.name)
        if isinstance(was, pl.DataFrame):
            assert_frame_equal(is_now, was)
        elif isinstance(was, Risk):
            _assert_same(is_now, was)
        elif one.name == "tables":
            assert list(is_now) == list(was)
            for name, table in was.items():
                assert_frame_equal(is_now[name], table)
        elif one.name == "checks":
            assert [dataclasses.replace(c, seconds=0.0) for c in is_now] == [
                dataclasses.replace(c, seconds=0.0) for c in was
            ]
        else:
            assert is_now == was, one.name


def test_a_kept_audit_is_the_audit_that_was_written(audit: cf.Audit, written: Path) -> None:
    kept = kept_audit(written, audit.audited.dataset)
    _assert_same(kept.result, audit.result)
    assert kept.profile == audit.audited.profile
    assert kept.written_at == audit.audited.written_at
    assert kept.seconds == audit.audited.seconds


def test_a_kept_audit_writes_the_same_files(audit: cf.Audit, written: Path, tmp_path: Path) -> None:
    write_audit(kept_audit(written, audit.audited.dataset), tmp_path)
    for path in (one for one in written.rglob("*") if one.is_file()):
        again = tmp_path / path.relative_to(written)
        assert again.read_bytes() == path.read_bytes(), path.name


def test_a_profile_of_ones_own_is_kept(audit: cf.Audit, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(_ENGAGED, encoding="utf-8")
    profile = load_profile(tmp_path / "own.toml")
    dataset = audit.audited.dataset
    cf.Ledger(dataset).audit(profile=profile).write(tmp_path / "out")
    assert kept_audit(tmp_path / "out", dataset).profile == profile


def test_reviews_are_handed_through(audit: cf.Audit, written: Path) -> None:
    reviews = REVIEW_COLUMNS.to_frame()
    assert kept_audit(written, audit.audited.dataset, reviews=reviews).reviews is reviews


@pytest.mark.parametrize("missing", ["flags.parquet", "tables/trial_balance.parquet"])
def test_files_of_an_earlier_version_ask_for_another_audit(
    audit: cf.Audit, tmp_path: Path, missing: str
) -> None:
    audit.write(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(
        cf.UserError, match=rf"{Path(missing).name} is missing.*Audit the file again"
    ):
        kept_audit(tmp_path, audit.audited.dataset)


def test_a_record_that_tells_less_asks_for_another_audit(audit: cf.Audit, tmp_path: Path) -> None:
    audit.write(tmp_path)
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    del record["parameters"]["checks"]
    (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(cf.UserError, match="does not tell 'checks'"):
        kept_audit(tmp_path, audit.audited.dataset)


def test_a_folder_without_an_audit_is_told(audit: cf.Audit, tmp_path: Path) -> None:
    with pytest.raises(cf.UserError, match=r"run\.json is missing"):
        kept_audit(tmp_path, audit.audited.dataset)


def test_the_audit_of_another_file_is_refused(audit: cf.Audit, written: Path) -> None:
    manifest = dataclasses.replace(audit.audited.manifest, sha256="0" * 64)
    other = dataclasses.replace(audit.audited.dataset, manifest=manifest)
    with pytest.raises(cf.UserError, match="of another file"):
        kept_audit(written, other)
