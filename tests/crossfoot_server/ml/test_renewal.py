"""The weekly training: where there is a reason, once, and not where nothing has changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crossfoot.ml.training import LEAST_JUDGED
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import cancel_job
from crossfoot_server.jobs.models import Job
from crossfoot_server.ml.models import DriftObservation, ModelType, TrainingSession
from crossfoot_server.ml.renewal import CLOCK, DRIFTED, NEW_DATA, NEW_LABELS, renew, why_now
from crossfoot_server.ml.schedules import start_due_trainings
from tests.crossfoot_server.ml.rows import THEN, dataset_of, judge, model_of

BEFORE, AFTER = THEN - timedelta(days=1), THEN + timedelta(days=1)
MANY = {f"a{n}": "exception" for n in range(LEAST_JUDGED)} | {
    f"b{n}": "cleared" for n in range(LEAST_JUDGED)
}


def started() -> list[TrainingSession]:
    return list(TrainingSession.everywhere.filter(started_by=CLOCK))


def test_new_data_is_trained_on_once(company: Company, other_company: Company) -> None:
    model_of(dataset_of(company, "old").data_file)
    newest = dataset_of(company, "new")
    model_of(dataset_of(other_company, "theirs").data_file)
    assert why_now(newest) == NEW_DATA
    assert start_due_trainings() == 1
    assert start_due_trainings() == 0  # the clock ticked twice
    (session,) = started()
    assert session.data_file == newest.data_file
    assert session.model_type == ModelType.ANOMALIES
    job = Job.everywhere.get()
    assert (session.job, job.kind, job.queue) == (job, "ml_retraining", "ml_training")


def test_where_nothing_changed_nothing_is_kept(company: Company, other_company: Company) -> None:
    model_of(dataset_of(company, "known").data_file)
    theirs = dataset_of(other_company, "theirs").data_file
    model_of(theirs)
    judge(theirs, BEFORE, **MANY)
    before = TrainingSession.everywhere.count()
    assert start_due_trainings() == 0
    assert TrainingSession.everywhere.count() == before
    assert not Job.everywhere.exists()


def test_a_model_of_an_earlier_file_that_was_chosen_stays(company: Company) -> None:
    """Whoever trained on last year's file again wants that model."""
    old, new = dataset_of(company, "old"), dataset_of(company, "new")
    model_of(new.data_file, is_active=False)
    model_of(old.data_file)
    assert renew(company.pk) is None


def test_new_labels_count_when_they_are_enough_to_learn_from(company: Company) -> None:
    dataset = dataset_of(company, "judged")
    model_of(dataset.data_file)
    few = dict(list(MANY.items())[: LEAST_JUDGED + 5])
    judge(dataset.data_file, AFTER, **few)
    assert why_now(dataset) == ""
    judge(dataset.data_file, AFTER, **MANY)
    assert why_now(dataset) == NEW_LABELS
    assert start_due_trainings() == 1


def test_labels_of_a_ledger_that_is_too_small_for_a_forest_start_nothing(company: Company) -> None:
    dataset = dataset_of(company, "small", lines=4999)
    model_of(dataset.data_file)
    judge(dataset.data_file, AFTER, **MANY)
    assert why_now(dataset) == ""


def test_labels_of_before_the_training_are_known_already(company: Company) -> None:
    dataset = dataset_of(company, "judged")
    model_of(dataset.data_file)
    judge(dataset.data_file, BEFORE, **MANY)
    assert why_now(dataset) == ""


@pytest.mark.parametrize("level", ["warn", "retrain"])
def test_drift_asks_for_a_training_until_it_is_acknowledged(company: Company, level: str) -> None:
    old, new = dataset_of(company, "old"), dataset_of(company, "new")
    model_of(new.data_file, is_active=False)
    model = model_of(old.data_file)
    alert = DriftObservation.everywhere.create(
        company=company, trained_model=model, data_file=new.data_file, level=level
    )
    assert why_now(new) == (DRIFTED if level == "retrain" else "")
    DriftObservation.everywhere.filter(pk=alert.pk).update(acknowledged_at=timezone.now())
    assert why_now(new) == ""


def test_a_training_under_way_is_left_alone_and_one_broken_off_tried_again(
    company: Company,
) -> None:
    dataset_of(company, "new")
    first = renew(company.pk)
    assert first is not None
    assert first.job is not None
    assert renew(company.pk) is None
    cancel_job(first.job, now=timezone.now())
    assert renew(company.pk) is not None


def test_what_cannot_be_trained_on_starts_nothing(company: Company) -> None:
    assert renew(company.pk) is None
    dataset_of(company, "few", lines=49)
    assert renew(company.pk) is None
    DataFile.everywhere.all().delete()
    dataset_of(company, "many", lines=10**9)
    assert renew(company.pk) is None
    assert not TrainingSession.everywhere.exists()
