"""A dataset audited again: the same parameters give the same run, reviews go along."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot_server.audit.actions import Change, change_finding
from crossfoot_server.audit.carrying import KIND
from crossfoot_server.audit.keeping import tick_lines
from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent, Review
from crossfoot_server.audit.queries import history_of, line_ticks_of
from crossfoot_server.audit.reviewed import line_ticks_of_run
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import User
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.ml.models import MLModelProcessingResult, TrainingSession
from tests.crossfoot_server.conftest import Worked

OTHER = "high_from = 59.0\n[checks.A2]\nenabled = false\n"
Again = Callable[[str], Job]


@pytest.fixture
def again(run: AuditRun, worked: Worked) -> Again:
    """Audit the run's dataset again with a profile; return the job that did."""

    def audit(profile: str) -> Job:
        with transaction.atomic():
            job = start_job(
                company_id=run.company_id, kind="audit_run", by="ann@example.com",
                data_file_id=run.dataset.data_file_id, payload={"profile": profile},
            )  # fmt: skip
        done = worked(job)
        assert done.status == Status.COMPLETED, done.error_message
        return done

    return audit


def test_other_parameters_make_another_run(run: AuditRun, again: Again) -> None:
    done = again(OTHER)
    later = AuditRun.everywhere.get(job=done)
    assert later.pk != run.pk
    assert done.analytics_results["run_id"] == str(later.pk)
    assert done.analytics_results["ml_training"]["status"] == "NOT_STARTED"
    assert later.finding_count == Finding.everywhere.filter(run=later).count()


def test_the_same_parameters_give_the_earlier_run(run: AuditRun, again: Again) -> None:
    done = again("default")
    assert AuditRun.everywhere.count() == 1
    assert done.analytics_results["run_id"] == str(run.pk)
    assert done.anomaly_results == run.job.anomaly_results  # type: ignore[union-attr]


def test_reviews_go_along(run: AuditRun, again: Again, member: Callable[[str, str], User]) -> None:
    ann = member("ann@example.com", "analyst")
    cleared, assigned, untouched = Finding.everywhere.filter(run=run)[:3]
    Finding.everywhere.filter(pk=cleared.pk).update(status=Review.CLEARED)
    Finding.everywhere.filter(pk=assigned.pk).update(assignee=ann)
    later = AuditRun.everywhere.get(job=again(OTHER))
    found = {one.finding_key: one for one in Finding.everywhere.filter(run=later)}
    assert found[cleared.finding_key].status == Review.CLEARED
    assert found[assigned.finding_key].assignee_id == ann.pk
    assert found[untouched.finding_key].status == Review.OPEN
    told = FindingEvent.everywhere.filter(kind=KIND)
    assert {event.finding.finding_key for event in told} == {
        cleared.finding_key,
        assigned.finding_key,
    }
    assert all(run.run_key in event.note for event in told)


def test_the_newest_review_wins(run: AuditRun, again: Again) -> None:
    first = Finding.everywhere.filter(run=run)[0]
    Finding.everywhere.filter(pk=first.pk).update(status=Review.CLEARED)
    second = AuditRun.everywhere.get(job=again(OTHER))
    same = Finding.everywhere.get(run=second, finding_key=first.finding_key)
    same.status = Review.EXCEPTION
    same.updated_at = same.created_at.replace(year=same.created_at.year + 1)
    same.save()
    third = AuditRun.everywhere.get(job=again(OTHER.replace("59", "58")))
    assert Finding.everywhere.get(run=third, finding_key=first.finding_key).status == "exception"


@pytest.fixture
def reviewer(run: AuditRun) -> Actor:
    return Actor(run.company_id, "ann@example.com", frozenset({"review"}))


def test_a_decision_that_was_taken_back_does_not_come_back(
    run: AuditRun, again: Again, reviewer: Actor
) -> None:
    """Of three runs the second one's reviewer opened again what the first one's had cleared."""
    first = Finding.everywhere.filter(run=run)[0]
    cleared, opened = Change(status=Review.CLEARED, tick="Σ"), Change(status=Review.OPEN, tick="")
    change_finding(first, cleared, by=reviewer, now=timezone.now())
    second = AuditRun.everywhere.get(job=again(OTHER))
    same = Finding.everywhere.get(run=second, finding_key=first.finding_key)
    assert (same.status, same.tick) == (Review.CLEARED, "Σ")
    change_finding(same, opened, by=reviewer, now=timezone.now())
    third = AuditRun.everywhere.get(job=again(OTHER.replace("59", "58")))
    last = Finding.everywhere.get(run=third, finding_key=first.finding_key)
    assert (last.status, last.tick) == (Review.OPEN, "")
    assert not history_of(last).exists()


def test_a_tick_mark_that_was_taken_from_a_line_does_not_come_back(
    run: AuditRun, again: Again, reviewer: Actor
) -> None:
    first = Finding.everywhere.filter(run=run)[0]
    line, other = first.line_id, first.line_id + 1
    both = {line: ("✓", "line 1"), other: ("®", "line 2")}
    tick_lines(first, both, by=reviewer, now=timezone.now())
    second = AuditRun.everywhere.get(job=again(OTHER))
    same = Finding.everywhere.get(run=second, finding_key=first.finding_key)
    assert {one.line_id for one in line_ticks_of(same)} == {line, other}
    tick_lines(same, {line: ("", "line 1")}, by=reviewer, now=timezone.now())
    assert [one.line_id for one in line_ticks_of(same)] == [other]
    third = AuditRun.everywhere.get(job=again(OTHER.replace("59", "58")))
    last = Finding.everywhere.get(run=third, finding_key=first.finding_key)
    assert [(one.line_id, one.mark) for one in line_ticks_of(last)] == [(other, "®")]
    assert line_ticks_of_run(third)["line_id"].to_list() == [other]


def test_a_file_trains_a_model_only_once_it_is_new(run: AuditRun, again: Again) -> None:
    again(OTHER)
    assert TrainingSession.everywhere.count() == 1
    words = MLModelProcessingResult.everywhere.all()
    assert {word.processing_status for word in words} == {"SKIPPED"}
    assert all("rules" in word.error_message for word in words)


@pytest.mark.parametrize(
    ("own", "title"),
    [
        ('title = "Year end 2025"\n', "Year end 2025"),
        ('name = "year-end"\n', "year-end"),
        ("", "profile"),
    ],
)
def test_runs_are_told_apart_by_the_titles_of_their_profiles(
    run: AuditRun, again: Again, api: APIClient, own: str, title: str
) -> None:
    later = AuditRun.everywhere.get(job=again(own + OTHER))
    assert api.get(f"/api/runs/{later.pk}/").json()["profile_title"] == title
    default = api.get(f"/api/runs/{run.pk}/").json()
    assert (default["profile"], default["profile_toml"]) == ("default", "default")
    assert default["profile_title"] not in ("", title)
