"""The daily look: what is seen of models by later files, reviews, and the model before."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job
from crossfoot_server.ml.models import (
    DriftObservation,
    MLModelProcessingResult,
    ModelType,
    TrainedModel,
    TrainingSession,
)
from crossfoot_server.ml.results import KEPT, note_share
from crossfoot_server.ml.scored import scored_folder
from crossfoot_server.ml.tasks import monitor_ml_model_performance
from tests.crossfoot_server.ml.rows import THEN, file_of, judge, model_of

AFTER = THEN + timedelta(days=1)


@pytest.fixture
def learned(company: Company) -> DataFile:
    return file_of(company, "learned")


@pytest.fixture
def later(company: Company) -> DataFile:
    return file_of(company, "later")


@pytest.fixture
def model(learned: DataFile) -> TrainedModel:
    return model_of(learned)


def say(model: TrainedModel, data_file: DataFile, *names: str) -> None:
    """What the model said of a file: the first two of these entries are HIGH."""
    entries = pl.DataFrame({
        "entry_id": [ord(name) for name in names],
        "journal_id": names,
        "ensemble": [float(len(names) - place) for place in range(len(names))],
        "level": ["HIGH", "HIGH", *["LOW"] * (len(names) - 2)],
    })  # fmt: skip
    path: Path = scored_folder(data_file, model.pk) / "entries.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    entries.write_parquet(path)
    result(model, data_file)


def result(model: TrainedModel, data_file: DataFile, **figures: int) -> None:
    job = Job.everywhere.create(
        company_id=model.company_id, kind="ledger_audit", queue="analytics", priority=0,
        started_by="t",
    )  # fmt: skip
    MLModelProcessingResult.everywhere.create(
        company_id=model.company_id, data_file=data_file, processing_job=job,
        model_type=model.model_type, model_version=model.version, **figures,
    )  # fmt: skip


def seen_of(model: TrainedModel) -> dict[str, Any]:
    monitor_ml_model_performance()
    session = TrainingSession.everywhere.get(pk=model.session_id)
    seen: dict[str, Any] = session.performance_metrics["observed"][-1]
    return seen


def test_reviewers_have_confirmed_some_of_what_was_high(
    model: TrainedModel, later: DataFile
) -> None:
    say(model, later, "a", "b", "c", "d")
    judge(later, AFTER, a="exception", b="cleared", c="exception")
    judge(later, AFTER + timedelta(days=1), b="exception")
    seen = seen_of(model)["confirmed"]
    assert (seen["judged"], seen["exceptions"], seen["precision"]) == (2, 2, 1)
    assert 0.3 < seen["low"] < 0.4
    assert seen["high"] == 1


def test_what_a_model_was_told_does_not_confirm_it(model: TrainedModel, learned: DataFile) -> None:
    say(model, learned, "a", "b", "c")
    judge(learned, THEN - timedelta(days=1), a="exception")
    judge(learned, AFTER, a="exception", b="cleared")
    seen = seen_of(model)["confirmed"]
    assert (seen["judged"], seen["exceptions"]) == (1, 0)


def test_nobody_has_judged_anything(model: TrainedModel) -> None:
    seen = seen_of(model)
    assert seen["confirmed"] == {
        "judged": 0, "exceptions": 0, "precision": None, "low": None, "high": None
    }  # fmt: skip
    assert seen["stability"] is None


def test_a_model_is_compared_with_the_one_before(model: TrainedModel, later: DataFile) -> None:
    before = model_of(file_of(model.company, "before"), is_active=False)
    say(before, later, "a", "b", "c", "d")
    say(model, later, "b", "a", "c", "d")
    seen = seen_of(model)["stability"]
    assert seen["model_before"] == str(before.pk)
    assert (seen["entries"], float(seen["rank_correlation"])) == (4, 0.8)
    assert seen["kept"] == 0


def test_drift_of_late_files_is_counted(model: TrainedModel, later: DataFile) -> None:
    for name, level, days in (("one", "warn", 1), ("two", "retrain", 2), ("three", "warn", 9)):
        DriftObservation.everywhere.create(
            company=model.company, trained_model=model, data_file=file_of(model.company, name),
            level=level, figures={"alert_ratio": 4.5}, created_at=timezone.now() - timedelta(days),
        )  # fmt: skip
    seen = seen_of(model)["drift"]
    assert (seen["steady"], seen["warn"], seen["retrain"]) == (0, 1, 1)
    assert float(seen["alert_ratio"]) == 4.5


def test_the_duplicate_model_of_a_training_is_seen_with_it(
    model: TrainedModel, later: DataFile, api: APIClient
) -> None:
    doubles = model_of(later, ModelType.DUPLICATES)
    TrainedModel.everywhere.filter(pk=doubles.pk).update(session=model.session)
    result(doubles, later, data_size=200, duplicates_found=3)
    seen = seen_of(model)
    assert (seen["lines"], float(seen["share"])) == (200, 0.015)
    assert {"drift", "confirmed", "stability", "share_at_training"} <= set(seen)
    told = api.get(f"/api/ml-model-training/{model.session_id}/status/").json()
    assert told["performance_metrics"]["observed"][-1]["lines"] == 200


def test_what_goes_wrong_with_one_model_hides_no_other(
    model: TrainedModel, later: DataFile, other_company: Company
) -> None:
    say(model, later, "a", "b")
    judge(later, AFTER, a="exception")
    (scored_folder(later, model.pk) / "entries.parquet").write_bytes(b"cut")
    theirs = model_of(file_of(other_company, "theirs"))
    assert seen_of(theirs)["confirmed"]["judged"] == 0
    model.session.refresh_from_db()
    assert "observed" not in model.session.performance_metrics


def test_a_month_of_looks_is_kept(model: TrainedModel) -> None:
    for day in range(KEPT + 3):
        note_share(model.session_id, {"day": day})
    model.session.refresh_from_db()
    observed = model.session.performance_metrics["observed"]
    assert [one["day"] for one in observed] == list(range(3, KEPT + 3))
