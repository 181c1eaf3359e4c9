"""AnalyticsDBSaver: the one writer of results."""

import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any

from crossfoot.ledger import Audit
from crossfoot.reports.summary import audit_summary
from crossfoot_server.audit.findings import derived
from crossfoot_server.audit.models import AuditRun, Finding
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.jobs.models import Job

BATCH = 2000


class AnalyticsDBSaver:
    """Keeps what an audit found, for one job; called in the transaction that ends the job."""

    def __init__(self, processing_job: Job) -> None:
        self.job = processing_job

    def save_audit(self, run_id: uuid.UUID, dataset: Dataset, audit: Audit, profile: str) -> None:
        """Keep a run with its findings, unless the same run was kept before."""
        if AuditRun.everywhere.filter(pk=run_id).exists():
            return
        run = self._save_run(run_id, dataset, audit, profile)
        _save_findings(run, audit)

    def _save_run(
        self, run_id: uuid.UUID, dataset: Dataset, audit: Audit, profile: str
    ) -> AuditRun:
        return AuditRun.everywhere.create(
            pk=run_id,
            company_id=dataset.company_id,
            dataset=dataset,
            job=self.job,
            run_key=audit.run_id,
            profile=audit.profile,
            profile_toml=profile,
            risk_score=round(audit.risk.score, 1),
            risk_level=audit.risk.level,
            finding_count=audit.findings.height,
            summary=audit_summary(audit.audited),
            started_by=self.job.started_by,
        )


def _save_findings(run: AuditRun, audit: Audit) -> None:
    rows = iter(_findings(run, audit))
    while batch := list(islice(rows, BATCH)):
        Finding.everywhere.bulk_create(batch)


def _findings(run: AuditRun, audit: Audit) -> Iterator[Finding]:
    decimals = audit.audited.decimals
    for position, row in enumerate(audit.findings.iter_rows(named=True)):
        columns = _columns(row)
        yield Finding(
            company_id=run.company_id,
            run=run,
            position=position,
            **columns,
            **derived(columns, decimals),
        )


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    texts = ("also", "account_name", "party", "entered_by", "source")
    same = (
        "code", "family", "score", "points", "risk", "reason", "line_id", "entry_id", "file_row",
        "journal_id", "posting_date", "account", "amount",
    )  # fmt: skip
    return {
        "finding_key": row["finding_id"],
        "text": row["line_text"] or row["header_text"] or "",
        **{name: row[name] or "" for name in texts},
        **{name: row[name] for name in same},
    }
