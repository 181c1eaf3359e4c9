"""AnalyticsDBSaver: the one writer of results."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crossfoot.ledger import Audit
from crossfoot_server.audit.analytics import Analytics
from crossfoot_server.audit.carrying import Reviewed, carry_line_ticks, event_of, reviews_before
from crossfoot_server.audit.models import (
    AnalyticsProcessingResult,
    AnalyticsType,
    AuditRun,
    Finding,
    FindingEvent,
    Review,
)
from crossfoot_server.audit.summaries import job_results, processing_summary, results_of_run
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.ml.models import MLModelProcessingResult
from crossfoot_server.ml.results import save_ml_result
from crossfoot_server.shared.insertion import insert_rows

_OWN = ("id", "company_id", "run_id", "created_at", "updated_at", "status", "assignee_id",
        "tick")  # fmt: skip
_SAME = (
    "code", "family", "score", "points", "risk", "reason", "line_id", "entry_id", "file_row",
    "journal_id", "posting_date", "account", "amount",
)  # fmt: skip
_TEXTS = ("also", "account_name", "party", "entered_by", "source")
_NAMES = (*_OWN, "finding_key", "text", "position", *_TEXTS, *_SAME)


@dataclass(frozen=True)
class Audited:
    """An audit to be kept: its id, what was audited, and the profile as it was asked for."""

    run_id: uuid.UUID
    dataset: Dataset
    audit: Audit
    profile: str


class AnalyticsDBSaver:
    """Keeps what an audit found, for one job; called in the transaction that ends the job."""

    def __init__(self, processing_job: Job) -> None:
        self.job = processing_job
        self.run: AuditRun | None = None

    def save_audit(self, audited: Audited, analytics: Analytics) -> None:
        """Keep a run with its findings and its four parts, unless the same run was kept before."""
        self.run = AuditRun.everywhere.filter(pk=audited.run_id).first()
        if self.run is not None:
            return
        self.run = self._save_run(audited, analytics.summary)
        _save_findings(self.run, audited.audit, self.job.started_by)
        self.save_default_analytics(analytics.default())
        self.save_comprehensive_analytics(analytics.expenses())
        self.save_duplicate_analysis(analytics.duplicates())
        self.save_anomaly_detection_results(analytics.anomalies())

    def save_default_analytics(
        self, analytics_results: Mapping[str, Any]
    ) -> AnalyticsProcessingResult:
        """Keep trial balance, accounts and users: columns of the row by name."""
        return self._save(AnalyticsType.DEFAULT, analytics_results)

    def save_comprehensive_analytics(
        self, analytics_results: Mapping[str, Any]
    ) -> AnalyticsProcessingResult:
        """Keep the expenses: columns of the row by name."""
        return self._save(AnalyticsType.EXPENSES, analytics_results)

    def save_duplicate_analysis(
        self, duplicate_results: Mapping[str, Any]
    ) -> AnalyticsProcessingResult:
        """Keep the duplicates: columns of the row by name."""
        return self._save(AnalyticsType.DUPLICATES, duplicate_results)

    def save_anomaly_detection_results(
        self, anomaly_results: Mapping[str, Any]
    ) -> AnalyticsProcessingResult:
        """Keep the checks and what they found: columns of the row by name."""
        return self._save(AnalyticsType.ANOMALIES, anomaly_results)

    def save_ml_processing_result(
        self, ml_results: Mapping[str, Any], model_type: str
    ) -> MLModelProcessingResult:
        """Keep what a model said of the file: columns of the row by name."""
        return save_ml_result(self.job, self._run.dataset.data_file, model_type, ml_results)

    def finalize_processing(
        self,
        success: bool,  # noqa: FBT001 - the seed's signature
        error_message: str | None = None,
        **more: Any,
    ) -> None:
        """Put the results into the job, or mark those that were kept so far as failed.

        `more` goes into the job's analytics_results, such as what comes of ml_training.
        """
        rows = AnalyticsProcessingResult.everywhere.filter(run=self._run)
        if not success:
            rows.update(
                processing_status=Status.FAILED,
                error_message=error_message or "",
                updated_at=timezone.now(),
            )
            return
        analytics, anomalies = job_results(self._run, results_of_run(self._run))
        self.job.analytics_results = {**analytics, **more}
        self.job.anomaly_results = anomalies
        Job.everywhere.filter(pk=self.job.pk).update(
            analytics_results=self.job.analytics_results, anomaly_results=anomalies
        )

    def get_processing_summary(self) -> dict[str, Any]:
        """What GET /api/processing-results/ answers for the job."""
        jobs = Job.everywhere.select_related("tracker", "data_file")
        return processing_summary(jobs.get(pk=self.job.pk))

    @property
    def _run(self) -> AuditRun:
        """The run that results belong to: the one just saved, or the job's."""
        if self.run is None:
            self.run = AuditRun.everywhere.get(job=self.job)
        return self.run

    def _save(self, kind: AnalyticsType, columns: Mapping[str, Any]) -> AnalyticsProcessingResult:
        now = timezone.now()
        values: dict[str, Any] = {
            "company_id": self.job.company_id,
            "data_file_id": self.job.data_file_id,
            "processing_job": self.job,
            "analysis_version": self._run.run_key,
            "updated_at": now,
            "processed_at": now,
            **columns,
        }
        row, _ = AnalyticsProcessingResult.everywhere.update_or_create(
            run=self._run, analytics_type=kind, defaults=values
        )
        return row

    def _save_run(self, audited: Audited, summary: dict[str, Any]) -> AuditRun:
        audit, dataset = audited.audit, audited.dataset
        return AuditRun.everywhere.create(
            pk=audited.run_id,
            company_id=dataset.company_id,
            dataset=dataset,
            job=self.job,
            run_key=audit.run_id,
            profile=audit.profile,
            profile_toml=audited.profile,
            risk_score=round(audit.risk.score, 1),
            risk_level=audit.risk.level,
            finding_count=audit.findings.height,
            summary=summary,
            started_by=self.job.started_by,
        )


def _save_findings(run: AuditRun, audit: Audit, by: str) -> None:
    events: list[FindingEvent] = []
    now = timezone.now()  # before reviews are read: what is decided from here on is newer
    reviews = reviews_before(run)  # before the rows: while they are copied nothing can be asked

    def carry(finding_id: uuid.UUID, review: Reviewed) -> None:
        events.append(event_of(run, finding_id, review, by))

    insert_rows(Finding, _NAMES, _rows(run, audit, reviews, carry, now))
    FindingEvent.everywhere.bulk_create(events, batch_size=1000)
    carry_line_ticks(run)


def _rows(
    run: AuditRun,
    audit: Audit,
    reviews: Mapping[str, Reviewed],
    carry: Callable[[uuid.UUID, Reviewed], None],
    now: datetime,
) -> Iterator[tuple[Any, ...]]:
    """The findings as rows of _NAMES; `carry` is told of each review that goes along."""
    for position, row in enumerate(audit.findings.iter_rows(named=True)):
        finding_id, review = uuid.uuid4(), reviews.get(row["finding_id"])
        if review is not None:
            carry(finding_id, review)
        status = review.status if review else Review.OPEN.value
        assignee = review.assignee_id if review else None
        tick = review.tick if review else ""
        texts = {name: row[name] or "" for name in _TEXTS}
        same = {name: row[name] for name in _SAME}
        text = row["line_text"] or row["header_text"] or ""
        own = (finding_id, run.company_id, run.pk, now, now, status, assignee, tick)
        yield (*own, row["finding_id"], text, position, *texts.values(), *same.values())
