"""What can be read of reports, schedules, links and how reports look."""

import uuid

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce

from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Membership
from crossfoot_server.reports.models import (
    UNSETTLED,
    Branding,
    CustomReport,
    ReportExecution,
    ReportLink,
    ReportStatus,
    ScheduledReport,
)

JOB_GONE = "Its job was removed: ask again."


def executions_of(company_id: uuid.UUID) -> QuerySet[ReportExecution]:
    """The company's reports, newest first, each with where it is as `state`, and `problem`.

    What is not settled is where its job is: one that was killed could not say so itself.
    """
    rows = ReportExecution.objects.of(company_id).select_related("job", "schedule")
    return with_state(rows).prefetch_related("files")


def with_state(rows: QuerySet[ReportExecution]) -> QuerySet[ReportExecution]:
    """Reports with `state` and `problem`."""
    settled = ~Q(status__in=UNSETTLED)
    return rows.annotate(
        state=Case(
            When(settled, then=F("status")),
            default=Coalesce(F("job__status"), Value(ReportStatus.FAILED.value)),
        ),
        problem=Case(
            When(settled, then=F("error_message")),
            When(job__isnull=True, then=Value(JOB_GONE)),
            default=F("job__error_message"),
            output_field=TextField(),
        ),
    )


def links_of(company_id: uuid.UUID) -> QuerySet[ReportLink]:
    """The company's links, newest first."""
    return ReportLink.objects.of(company_id).select_related("file__execution")


def schedules_of(company_id: uuid.UUID) -> QuerySet[ScheduledReport]:
    """The company's schedules, newest first."""
    return ScheduledReport.objects.of(company_id).select_related("custom")


def custom_reports_of(actor: Actor) -> QuerySet[CustomReport]:
    """The own reports that somebody sees: theirs, and those that are shared in the company."""
    return CustomReport.objects.of(actor.company_id).filter(Q(is_shared=True) | is_own(actor))


def is_own(actor: Actor) -> Q:
    """Rows that somebody has made."""
    if actor.user_id is not None:
        return Q(by_user_id=actor.user_id)
    return Q(by_key_id=actor.key_id, by_key__isnull=False)


def branding_of(company_id: uuid.UUID) -> Branding:
    """How the company's reports look; what was never set has its default, and is not kept."""
    row = Branding.objects.of(company_id).first()
    return row or Branding(company_id=company_id)


def members_among(company_id: uuid.UUID, addresses: list[str]) -> set[str]:
    """Those of the addresses, in small letters, that are of members of the company now."""
    return {address.lower() for address in addresses} & addresses_of(company_id)


def addresses_of(company_id: uuid.UUID) -> set[str]:
    """The addresses of the members of the company now, in small letters."""
    members = Membership.objects.of(company_id).filter(
        accepted_at__isnull=False, user__is_active=True
    )
    return {email.lower() for email in members.values_list("user__email", flat=True)}
