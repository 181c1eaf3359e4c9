"""What can be read of files and datasets."""

import uuid

from django.db.models import QuerySet

from crossfoot_server.datasets.models import AuditProfile, BusinessCalendar, DataFile, Dataset


def data_files_of(company_id: uuid.UUID) -> QuerySet[DataFile]:
    """The company's uploads, newest first."""
    return DataFile.objects.of(company_id).select_related("dataset")


def datasets_of(company_id: uuid.UUID) -> QuerySet[Dataset]:
    """The company's datasets, newest first."""
    return Dataset.objects.of(company_id).select_related("data_file")


def calendar_of(company_id: uuid.UUID) -> BusinessCalendar:
    """When the company works; what was never set has its default, and is not kept."""
    return BusinessCalendar.objects.of(company_id).first() or BusinessCalendar(
        company_id=company_id
    )


def kept_calendar(company_id: uuid.UUID) -> BusinessCalendar | None:
    """The company's calendar, if it was ever set."""
    return BusinessCalendar.objects.of(company_id).first()


def own_profiles_of(company_id: uuid.UUID) -> QuerySet[AuditProfile]:
    """The company's own profiles by name."""
    return AuditProfile.objects.of(company_id).order_by("name", "id")


def standard_profile(company_id: uuid.UUID) -> AuditProfile | None:
    """The profile of audits that name none; None where that is the shipped one."""
    return AuditProfile.objects.of(company_id).filter(is_standard=True).first()
