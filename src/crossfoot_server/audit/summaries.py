"""What a job's results come to: put together from the rows that were kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from crossfoot_server.audit.analytics import shortened
from crossfoot_server.audit.models import AnalyticsProcessingResult, AnalyticsType, AuditRun
from crossfoot_server.jobs.kinds import KINDS, TRADE
from crossfoot_server.jobs.models import Job
from crossfoot_server.jobs.serializers import clock, progress_of
from crossfoot_server.ml.queries import newest_words, result_of

#: Rows of each table that a job itself carries; the results have more, the full tables all.
MOST_IN_JOB = 50
DETAILS = (
    "trial_balance_data", "expense_breakdown", "user_patterns", "account_patterns",
    "temporal_patterns", "risk_assessment", "chart_data", "export_data",
)  # fmt: skip
METRICS = (
    "total_transactions", "total_amount", "unique_users", "unique_accounts",
    "flagged_transactions", "high_risk_transactions", "anomalies_found", "duplicates_found",
)  # fmt: skip


def results_of_run(run: AuditRun) -> dict[str, AnalyticsProcessingResult]:
    """The parts of a run by their type."""
    rows = AnalyticsProcessingResult.objects.of(run.company_id).filter(run=run)
    return {row.analytics_type: row for row in rows}


def charts_of_run(run: AuditRun) -> dict[str, dict[str, Any]]:
    """What the parts of a run draw, by their type: without all else that they hold."""
    rows = AnalyticsProcessingResult.objects.of(run.company_id).filter(run=run)
    return dict(rows.values_list("analytics_type", "chart_data"))


def job_results(
    run: AuditRun, parts: Mapping[str, AnalyticsProcessingResult]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """analytics_results and anomaly_results of a job, in the seeds' shape."""
    default, checks = parts[AnalyticsType.DEFAULT], parts[AnalyticsType.ANOMALIES]
    balance = dict(default.trial_balance_data)
    analytics = {
        "run_id": run.pk,
        "trial_balance": {n: v for n, v in balance.items() if n != "ledger"},
        "transaction_entries": {
            **balance.get("ledger", {}),
            "flagged_lines": default.flagged_transactions,
            "high_risk_lines": default.high_risk_transactions,
            "findings": default.anomalies_found,
        },
        "gl_account_summaries": default.account_patterns.get("accounts", {}),
        "expense_analytics": _expenses(parts[AnalyticsType.EXPENSES]),
    }
    return shortened(analytics, MOST_IN_JOB), shortened(
        checks.risk_assessment.get("anomalies", {}), MOST_IN_JOB
    )


def _expenses(part: AnalyticsProcessingResult) -> dict[str, Any]:
    return {
        "summary": {name: getattr(part, name) for name in METRICS[:4]},
        "expense_breakdown": part.expense_breakdown,
        "user_patterns": part.user_patterns,
        "account_patterns": part.account_patterns,
        "temporal_patterns": part.temporal_patterns,
        "risk_assessment": part.risk_assessment,
    }


def processing_summary(job: Job) -> dict[str, Any]:
    """Where a job is and what came of it: the parts of its audit, and what models said.

    Results are short here; `export_data` and the addresses of the results lead to the whole.
    """
    run_id = job.analytics_results.get("run_id")
    analytics = AnalyticsProcessingResult.objects.of(job.company_id)
    parts = analytics.filter(run_id=run_id) if run_id else analytics.none()
    return {
        "job_id": job.pk,
        "file_id": job.data_file_id,
        "file_name": job.data_file.file_name if job.data_file else None,
        "kind": job.kind,
        "status": job.status,
        "error_message": job.error_message,
        "run_id": run_id,
        "processing_duration": job.processing_duration,
        "processing_duration_display": clock(job.processing_duration),
        "analytics_results": [part_of(one, MOST_IN_JOB) for one in in_order(parts)],
        "ml_results": [result_of(one) for one in newest_words(job.company_id, job.data_file_id)],
        "trade_results": job.analytics_results if KINDS[job.kind].lane == TRADE else {},
        "progress": progress_of(job.tracker),
    }


def part_of(part: AnalyticsProcessingResult, most: int | None = None) -> dict[str, Any]:
    """A part of an audit as the API shows it, tables cut to `most` rows."""
    details = {name: getattr(part, name) for name in DETAILS}
    return {
        "id": part.pk,
        "file_id": part.data_file_id,
        "job_id": part.processing_job_id,
        "run_id": part.run_id,
        "analytics_type": part.analytics_type,
        "processing_status": part.processing_status,
        **{name: getattr(part, name) for name in METRICS},
        "detailed_results": details if most is None else shortened(details, most),
        "processing_duration": part.processing_duration,
        "analysis_version": part.analysis_version,
        "error_message": part.error_message,
        "created_at": part.created_at,
        "processed_at": part.processed_at,
    }


def in_order(parts: Iterable[AnalyticsProcessingResult]) -> list[AnalyticsProcessingResult]:
    """The parts of a run in the order in which they are made."""
    order = list(AnalyticsType.values)
    return sorted(parts, key=lambda part: order.index(part.analytics_type))
