"""What can be read of jobs."""

import uuid
from collections.abc import Collection, Mapping

from django.db.models import Count, Min, QuerySet

from crossfoot_server.jobs.models import AT_WORK, Job, Status


def jobs_of(company_id: uuid.UUID) -> QuerySet[Job]:
    """The company's jobs with tracker and file, newest first."""
    return Job.objects.of(company_id).select_related("tracker", "data_file")


def is_file_gone(job: Job) -> bool:
    """Whether the job needs a file that left the spool before it was read."""
    file = job.data_file
    return file is not None and not file.spooled and not hasattr(file, "dataset")


def numbers_of_all() -> Mapping[str, int]:
    """How many jobs of all companies are in which state."""
    counts = Job.everywhere.values_list("status").annotate(Count("id")).order_by()
    return {**dict.fromkeys(Status.values, 0), **dict(counts)}


def oldest_waiting() -> object:
    """When the oldest waiting job was made, or None."""
    return Job.everywhere.filter(status=Status.PENDING).aggregate(at=Min("created_at"))["at"]


def latest_job_of_file(company_id: uuid.UUID, data_file_id: uuid.UUID) -> Job | None:
    """The newest job of an upload."""
    return jobs_of(company_id).filter(data_file_id=data_file_id).order_by("-created_at").first()


def first_at_work(company_id: uuid.UUID, kinds: Collection[str]) -> Job | None:
    """The first job of these kinds that is not over."""
    waiting = jobs_of(company_id).filter(kind__in=kinds, status__in=AT_WORK)
    return waiting.order_by("created_at").first()
