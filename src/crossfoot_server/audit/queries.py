"""What can be read of audits."""

import uuid

from django.db.models import Q, QuerySet

from crossfoot_server.audit.models import (
    AnalyticsProcessingResult,
    AuditRun,
    Finding,
    FindingEvent,
    LineTick,
    SavedView,
)
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile


def runs_of(company_id: uuid.UUID) -> QuerySet[AuditRun]:
    """The company's runs, newest first."""
    return AuditRun.objects.of(company_id).select_related("dataset__data_file")


def findings_of(company_id: uuid.UUID) -> QuerySet[Finding]:
    """The company's findings, riskiest first."""
    return Finding.objects.of(company_id).select_related("assignee", "run")


def analytics_of(company_id: uuid.UUID) -> QuerySet[AnalyticsProcessingResult]:
    """The company's results by part of the audit."""
    return AnalyticsProcessingResult.objects.of(company_id).select_related("data_file")


def run_with_profile(data_file: DataFile, profile: str) -> AuditRun | None:
    """The newest run of a file with a profile, as it was asked for."""
    runs = AuditRun.objects.of(data_file.company_id).filter(dataset__data_file=data_file)
    return runs.filter(profile_toml=profile).first()


def latest_run(data_file: DataFile) -> AuditRun | None:
    """The newest run of a file."""
    return runs_of(data_file.company_id).filter(dataset__data_file=data_file).first()


def history_of(finding: Finding) -> QuerySet[FindingEvent]:
    """Who did what with a finding, oldest first."""
    events: QuerySet[FindingEvent] = FindingEvent.objects.of(finding.company_id)
    return events.filter(finding=finding)


def said_before(finding: Finding, carried: FindingEvent) -> FindingEvent | None:
    """The last time somebody gave the finding its state, in earlier runs of the dataset."""
    events: QuerySet[FindingEvent] = FindingEvent.objects.of(finding.company_id).filter(
        finding__run__dataset_id=finding.run.dataset_id,
        finding__finding_key=finding.finding_key,
        after=finding.status,
        kind="status",
        created_at__lt=carried.created_at,
    )
    return events.order_by("created_at").last()


def line_ticks_of(finding: Finding) -> QuerySet[LineTick]:
    """The tick marks on lines of a finding's entry."""
    return LineTick.objects.of(finding.company_id).filter(finding=finding).exclude(mark="")


def saved_views_of(actor: Actor) -> QuerySet[SavedView]:
    """The views of findings that somebody sees: theirs, and those that are shared."""
    rows: QuerySet[SavedView] = SavedView.objects.of(actor.company_id)
    return rows.filter(Q(owner_id=actor.user_id) | Q(is_shared=True)).select_related("owner")
