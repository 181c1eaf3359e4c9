"""Stored models: sealed, encrypted with keys that can be changed, and refused with a sentence."""

import hashlib
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings

import crossfoot
from crossfoot.errors import UserError
from crossfoot.ml import DuplicateDetectionModel, MlResult, MlSettings, Models, score_ledger
from crossfoot_server.companies.models import Company
from crossfoot_server.environment import read_environment
from crossfoot_server.ml import storing
from crossfoot_server.ml.models import ModelType, TrainedModel, TrainingSession
from crossfoot_server.ml.storing import open_duplicate_model, open_models, problem_of, store

FIRST, SECOND = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def keys(settings: Any) -> Any:
    """Set the keys of the server; models are then opened anew."""

    def change(*given: str) -> None:
        environment = replace(django_settings.ENVIRONMENT, model_keys=given)
        settings.ENVIRONMENT = environment
        storing._opened.cache_clear()

    return change


def own(learned: MlResult, company: Company) -> Models:
    return replace(learned.models, company=str(company.pk))


def kept(model: Models | DuplicateDetectionModel, company: Company) -> TrainedModel:
    """A model in the database."""
    stored = store(model, company.pk)
    kind = ModelType.ANOMALIES if isinstance(model, Models) else ModelType.DUPLICATES
    session = TrainingSession.everywhere.create(company=company, model_type=kind, started_by="ann")
    return TrainedModel.everywhere.create(
        pk=uuid.uuid4(), company=company, session=session, model_type=kind, version="1",
        content=stored.content, sha256=stored.sha256, is_active=False,
    )  # fmt: skip


def test_detectors_come_back_and_score_the_same(
    company: Company, learned: MlResult, larger_ledger: Path
) -> None:
    models = open_models(kept(own(learned, company), company))
    of_company = MlSettings(company=str(company.pk))
    again = score_ledger(crossfoot.read(larger_ledger).book(), models=models, settings=of_company)
    assert again.scores.equals(learned.scores)
    assert again.entries.equals(learned.entries)
    assert again.reasons.equals(learned.reasons)


def test_a_duplicate_model_comes_back(
    company: Company, learned: MlResult, larger_ledger: Path
) -> None:
    duplicates = learned.models.duplicates
    book = crossfoot.read(larger_ledger).book()
    model = open_duplicate_model(kept(duplicates, company))
    assert model.predict_duplicates(book).equals(duplicates.predict_duplicates(book))


def test_a_model_is_opened_once_by_a_process(company: Company, learned: MlResult) -> None:
    row = kept(own(learned, company), company)
    models = open_models(row)
    assert open_models(TrainedModel.everywhere.get(pk=row.pk)) is models
    storing._opened.cache_clear()
    assert open_models(row) is not models


def test_with_a_key_nothing_of_the_model_can_be_read(
    company: Company, learned: MlResult, keys: Any
) -> None:
    models = own(learned, company)
    plain = kept(models, company)
    keys(FIRST)
    locked = kept(models, company)
    assert str(company.pk).encode() in bytes(plain.content)
    assert str(company.pk).encode() not in bytes(locked.content)
    assert locked.sha256 == plain.sha256
    for row in (plain, locked):  # plain ones stay readable
        assert open_models(row).data_hash == models.data_hash


def test_keys_can_be_changed(company: Company, learned: MlResult, keys: Any) -> None:
    keys(FIRST)
    old = kept(own(learned, company), company)
    keys(SECOND, FIRST)
    new = kept(own(learned, company), company)
    assert problem_of(old) == problem_of(new) == ""
    keys(SECOND)
    assert problem_of(new) == ""
    assert "no key of CROSSFOOT_MODEL_KEYS is the one" in problem_of(old)
    keys()
    assert "encrypted, and the server has no key" in problem_of(new)


def test_other_bytes_are_refused(company: Company, learned: MlResult) -> None:
    row = kept(own(learned, company), company)
    whole = bytes(row.content)
    for content, sentence in (
        (b"", "not a stored model"),
        (b"\x80\x04cos\nsystem\n", "not a stored model"),
        (whole[:-100], "changed or cut"),
        (whole[:200], "changed or cut"),
        (whole[:-1] + bytes([whole[-1] ^ 1]), "changed or cut"),
        (whole + b" ", "changed or cut"),
    ):
        TrainedModel.everywhere.filter(pk=row.pk).update(content=content)
        assert sentence in problem_of(row), content[:30]


def test_bytes_with_their_hash_changed_along_are_refused(
    company: Company, learned: MlResult
) -> None:
    row = kept(own(learned, company), company)
    start = len(b"crossfoot-plain-1\n")
    changed = bytes(row.content[:-1]) + bytes([row.content[-1] ^ 1])
    forged = hashlib.sha256(changed[start:]).hexdigest()
    TrainedModel.everywhere.filter(pk=row.pk).update(content=changed, sha256=forged)
    row.refresh_from_db()
    assert "not sealed with this server's key" in problem_of(row)


def test_a_seal_of_another_server_is_refused(
    company: Company, learned: MlResult, settings: Any
) -> None:
    row = kept(own(learned, company), company)
    settings.SECRET_KEY = "another server's"  # noqa: S105 - only for tests
    assert "not sealed with this server's key" in problem_of(row)
    with pytest.raises(UserError, match="Train it again"):
        open_models(row)


def test_a_model_in_another_companys_row_is_refused(
    company: Company, other_company: Company, learned: MlResult
) -> None:
    for model in (own(learned, company), learned.models.duplicates):
        row = kept(model, company)
        TrainedModel.everywhere.filter(pk=row.pk).update(company=other_company)
        assert "another company's" in problem_of(row)


def test_a_model_of_another_kind_is_refused(company: Company, learned: MlResult) -> None:
    row = kept(learned.models.duplicates, company)
    TrainedModel.everywhere.filter(pk=row.pk).update(model_type=ModelType.ANOMALIES)
    assert "another kind" in problem_of(row)
    with pytest.raises(UserError, match="another kind"):
        open_duplicate_model(kept(own(learned, company), company))


def test_a_model_that_knows_other_features_is_refused(
    company: Company, learned: MlResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other_version:
        other_version.setattr("crossfoot.ml.models.FEATURE_NAMES", ("weekday", "amount"))
        row = kept(own(learned, company), company)
    assert "knows other features than this version" in problem_of(row)


@pytest.mark.parametrize(
    "key", ["short", "A" * 44, f"{FIRST},no"], ids=["short", "no key", "the second is none"]
)
def test_a_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(UserError, match="is not a Fernet key"):
        read_environment({"CROSSFOOT_MODEL_KEYS": key, "CROSSFOOT_SECRET_KEY": "x"})


def test_keys_may_have_blanks_between() -> None:
    given = {"CROSSFOOT_MODEL_KEYS": f"{FIRST}, {SECOND}", "CROSSFOOT_SECRET_KEY": "x"}
    assert read_environment(given).model_keys == (FIRST, SECOND)
