"""Jobs without files, and workers in this process."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job
from crossfoot_server.jobs.running import Body, Keep, Work, run_job

Attempt = Callable[[Job, Body], Job]
MakeJob = Callable[..., Job]


def nothing(work: Work) -> Keep:
    """A body that has nothing to do and nothing to keep."""
    return lambda: None


def fresh(job: Job) -> Job:
    """The job as it is now."""
    return Job.everywhere.select_related("tracker").get(pk=job.pk)


@pytest.fixture
def make_job(company: Company) -> MakeJob:
    """A waiting job; further columns as given."""

    def make(kind: str = "ml_training", **columns: Any) -> Job:
        with transaction.atomic():
            job = start_job(company_id=company.pk, kind=kind, by="tests")
        Job.everywhere.filter(pk=job.pk).update(**columns)
        return fresh(job)

    return make


@pytest.fixture
def attempt() -> Attempt:
    """Run one attempt of a job with a body of our choice."""

    def run(job: Job, body: Body) -> Job:
        run_job(str(job.pk), body)
        return fresh(job)

    return run
