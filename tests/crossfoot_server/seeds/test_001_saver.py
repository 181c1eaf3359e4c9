"""AnalyticsDBSaver as seed 001 uses it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from crossfoot_server.audit.models import AnalyticsProcessingResult, AuditRun
from crossfoot_server.audit.results import AnalyticsDBSaver
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job


@pytest.fixture
def job(company: Company) -> Job:
    """A job with a run of which nothing is kept yet."""
    file = DataFile.everywhere.create(
        company=company, file_name="ledger.csv", file_size=1, sha256="0", fingerprint="0",
        uploaded_by="tests",
    )  # fmt: skip
    counts = dict.fromkeys(("line_count", "entry_count", "problem_count", "rows_read"), 1)
    dataset = Dataset.everywhere.create(
        company=company,
        data_file=file,
        debit=Decimal(1),
        credit=Decimal(1),
        is_complete=True,
        **counts,
    )
    job = start_job(company_id=company.pk, kind="ledger_audit", by="tests", data_file_id=file.pk)
    AuditRun.everywhere.create(
        company=company, dataset=dataset, job=job, run_key="1", profile="default", risk_score=1,
        risk_level="LOW", finding_count=0, started_by="tests",
    )  # fmt: skip
    return job


SAVED: Mapping[str, Any] = {
    "save_default_analytics": {"total_amount": Decimal("12.34"), "trial_balance_data": {"a": 1}},
    "save_comprehensive_analytics": {"expense_breakdown": {"b": 2}},
    "save_duplicate_analysis": {"duplicates_found": 3},
    "save_anomaly_detection_results": {"anomalies_found": 4},
}


@pytest.mark.parametrize("method", SAVED)
def test_a_part_is_kept_once(job: Job, method: str) -> None:
    columns = SAVED[method]
    saver = AnalyticsDBSaver(job)
    row = getattr(saver, method)(columns)
    assert getattr(saver, method)(columns).pk == row.pk
    kept = AnalyticsProcessingResult.everywhere.get(pk=row.pk)
    assert {name: getattr(kept, name) for name in columns} == columns
    assert kept.data_file_id == job.data_file_id


def test_what_a_model_said_is_kept(job: Job) -> None:
    row = AnalyticsDBSaver(job).save_ml_processing_result(
        {"duplicates_found": 5, "confidence_score": 0.9}, "duplicate_detection"
    )
    assert (row.model_type, row.duplicates_found) == ("duplicate_detection", 5)


def test_finalized_results_are_the_job_s(job: Job) -> None:
    saver = AnalyticsDBSaver(job)
    for method, columns in SAVED.items():
        getattr(saver, method)(columns)
    saver.finalize_processing(True)
    job.refresh_from_db()
    assert job.analytics_results["trial_balance"] == {"a": 1}
    assert job.analytics_results["expense_analytics"]["expense_breakdown"] == {"b": 2}
    summary = saver.get_processing_summary()
    assert len(summary["analytics_results"]) == 4
    assert summary["progress"]["overall_progress"] == 0


def test_failed_processing_says_why(job: Job) -> None:
    saver = AnalyticsDBSaver(job)
    row = saver.save_default_analytics({})
    saver.finalize_processing(False, "The disk is full.")
    row.refresh_from_db()
    assert (row.processing_status, row.error_message) == ("FAILED", "The disk is full.")
