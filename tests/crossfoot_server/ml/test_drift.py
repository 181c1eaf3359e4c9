"""Drift: a file far from what a model has learned is told of, once, until somebody has seen it."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest
from django.test import Client
from rest_framework.test import APIClient

import crossfoot
from crossfoot.audit.book import Book
from crossfoot.ml import Models, score_ledger
from crossfoot.ml.drift import drift
from crossfoot.sample.run import write_sample
from crossfoot_server.celery import app
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import Company
from crossfoot_server.ml.drift import keep_drift, observe
from crossfoot_server.ml.models import DriftObservation, TrainedModel
from crossfoot_server.ml.storing import store
from crossfoot_server.webhooks.announcing import announce
from crossfoot_server.webhooks.events import DRIFTED
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.signing import new_secret
from tests.crossfoot_server.ml.conftest import Audited
from tests.crossfoot_server.ml.rows import file_of, model_of
from tests.crossfoot_server.monitoring.test_metrics import values_of

DRIFT = "/api/ml-drift/"


@dataclass(frozen=True)
class Year:
    """A ledger that a model learned from, the models, and the same year with other people."""

    book: Book
    models: Models
    renamed: Path
    renamed_book: Book


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    folder = tmp_path_factory.mktemp("year")
    write_sample(folder / "learned.csv", lines=1200, seed=21)
    text = pl.read_csv(folder / "learned.csv", infer_schema=False)
    people = text["Entered By"].unique().drop_nulls().sort()[::2].to_list()
    others = {name: f"new.{name}" for name in people}
    changed = text.with_columns(pl.col("Entered By").replace(others))
    changed.with_columns(pl.col("Source").replace("PI", "ZZ")).write_csv(folder / "renamed.csv")
    book, renamed = (
        crossfoot.read(folder / f"{name}.csv", folder=folder / name).book()
        for name in ("learned", "renamed")
    )
    return Year(book, score_ledger(book).models, folder / "renamed.csv", renamed)


@pytest.fixture
def models(year: Year, company: Company) -> Models:
    return replace(year.models, company=str(company.pk))


@pytest.fixture
def model(company: Company, models: Models) -> TrainedModel:
    """The model in use, of the learned ledger."""
    row = model_of(file_of(company, "learned.csv"))
    kept = store(models, company.pk)
    row.content, row.sha256 = kept.content, kept.sha256
    detectors = list(models.versions)
    row.details = {"lines": 1200, "detectors": detectors, "metrics": {}, "importance": {}}
    row.save()
    return row


@pytest.fixture
def endpoint(company: Company) -> WebhookEndpoint:
    return WebhookEndpoint.everywhere.create(
        company=company,
        url="https://example.com/x",
        secret=new_secret(),
        events=[DRIFTED],
        created_by="t",
    )


@pytest.fixture
def alert(
    model: TrainedModel, models: Models, year: Year, endpoint: WebhookEndpoint, company: Company
) -> DriftObservation:
    """What is kept of a file that has drifted."""
    observe(model, models, file_of(company, "renamed.csv"), year.renamed_book)
    return DriftObservation.everywhere.get()


def test_the_audit_of_a_file_that_has_drifted_tells_so_in_words(
    model: TrainedModel, audited: Audited, year: Year, api: APIClient
) -> None:
    job = audited(year.renamed)
    (shown,) = api.get(DRIFT).data["results"]
    assert shown["level"] == "retrain"
    assert shown["can_tell"]
    assert (shown["model_id"], shown["file_id"]) == (str(model.pk), str(job.data_file_id))
    assert shown["file_name"] == "renamed.csv"
    sentences = " ".join(shown["sentences"])
    assert "are by users that the models do not know: new." in sentences
    assert shown["figures"]["new_values"]["source"]["values"] == ["ZZ"]
    assert shown["figures"]["psi"]["source"] > 0.25
    assert api.get(f"{DRIFT}{shown['id']}/").data == shown


def test_others_are_told_ids_and_figures_only(
    alert: DriftObservation, endpoint: WebhookEndpoint
) -> None:
    told = WebhookDelivery.everywhere.get()
    assert (told.event, told.endpoint_id, told.job_id) == (DRIFTED, endpoint.pk, None)
    data = told.body["data"]
    assert (data["drift_id"], data["level"]) == (str(alert.pk), "retrain")
    assert data["signs"]["new_source"] > 0.05
    assert "new." not in str(told.body)


def test_it_is_told_once_whatever_is_done_again(
    alert: DriftObservation, model: TrainedModel, models: Models, year: Year
) -> None:
    found = drift(models, year.renamed_book)
    assert keep_drift(model, alert.data_file, found).pk == alert.pk
    WebhookDelivery.everywhere.all().delete()
    observe(model, models, alert.data_file, year.renamed_book)
    assert DriftObservation.everywhere.count() == 1
    assert not WebhookDelivery.everywhere.exists()


def test_a_second_announcement_of_a_row_tells_nobody_twice(alert: DriftObservation) -> None:
    announce(alert.company_id, DRIFTED, alert.pk, {})
    assert WebhookDelivery.everywhere.count() == 1


def test_the_models_own_file_tells_nothing(model: TrainedModel, models: Models, year: Year) -> None:
    assert model.session.data_file is not None
    observe(model, models, model.session.data_file, year.renamed_book)
    assert not DriftObservation.everywhere.exists()


def test_a_model_that_cannot_tell_fails_nothing(
    model: TrainedModel, models: Models, year: Year, company: Company, caplog
) -> None:
    data_file = file_of(company, "renamed.csv")
    observe(model, replace(models, reference=None), data_file, year.renamed_book)
    assert "or train them again" in caplog.text
    observe(model, replace(models, fitted=()), data_file, year.renamed_book)
    assert "could not be told" in caplog.messages[-1]
    assert not DriftObservation.everywhere.exists()


def test_a_steady_file_is_kept_and_no_alert(
    model: TrainedModel, models: Models, year: Year, company: Company, endpoint: WebhookEndpoint,
    api: APIClient,
) -> None:  # fmt: skip
    observe(model, models, file_of(company, "again.csv"), year.book)
    kept = DriftObservation.everywhere.get()
    assert kept.level == "steady"
    assert not WebhookDelivery.everywhere.exists()
    answer = api.post(f"{DRIFT}{kept.pk}/acknowledge/")
    assert (answer.status_code, answer.data["code"]) == (409, "no_alert")


def test_an_alert_counts_until_somebody_has_seen_it(
    alert: DriftObservation, api: APIClient, client: Client
) -> None:
    retrain = (("level", "retrain"),)
    assert values_of(client, "crossfoot_drift_alerts")[retrain] == 1
    seen = api.post(f"{DRIFT}{alert.pk}/acknowledge/")
    assert (seen.status_code, seen.data["acknowledged_by"]) == (200, "key tests")
    again = api.post(f"{DRIFT}{alert.pk}/acknowledge/")
    assert again.data["acknowledged_at"] == seen.data["acknowledged_at"]
    assert values_of(client, "crossfoot_drift_alerts")[retrain] == 0


def test_who_may_only_read_acknowledges_nothing(alert: DriftObservation, actor: Actor) -> None:
    client = APIClient()
    key = issue_key(by=actor, name="n", scopes=["read", "upload", "review"])[1]
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    assert client.post(f"{DRIFT}{alert.pk}/acknowledge/").status_code == 403
    assert client.get(DRIFT).status_code == 200


def test_lists_are_narrowed_by_file_and_level(alert: DriftObservation, api: APIClient) -> None:
    def count(query: str) -> int:
        return len(api.get(f"{DRIFT}?{query}").data["results"])

    assert count(f"file_id={alert.data_file_id}&level=retrain") == 1
    assert count("level=warn") == 0
    assert count(f"file_id={alert.pk}") == 0
    assert api.get(f"{DRIFT}?level=awful").status_code == 400


def test_the_clock_looks_at_models_and_jobs() -> None:
    beats = {one["task"]: one for one in app.conf.beat_schedule.values()}
    assert beats["monitor_processing_jobs"]["schedule"].minute == set(range(0, 60, 5))
    assert beats["monitor_ml_model_performance"]["options"]["queue"] == "ml_training"
    assert beats["start_due_trainings"]["schedule"].day_of_week == {0}
    assert beats["start_due_trainings"]["options"]["queue"] == "ml_training"
    app.loader.import_default_modules()
    assert set(beats) <= set(app.tasks)
