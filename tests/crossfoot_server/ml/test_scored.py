"""Words of models that lie by a dataset: whose counts, and how many are kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from crossfoot.ml import MlResult
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import company_folder
from crossfoot_server.ml.models import ModelType, TrainedModel, TrainingSession
from crossfoot_server.ml.scored import (
    KEPT,
    all_scored_by,
    entries_of,
    forget_old_scores,
    keep_scores,
    lines_of,
    reasons_of,
    scored_by,
    scored_folder,
)


@pytest.fixture
def data_file(company: Company) -> DataFile:
    return DataFile.everywhere.create(
        company=company, file_name="ledger.csv", file_size=1, sha256="a", fingerprint="a",
        uploaded_by="ann",
    )  # fmt: skip


def trained(file: DataFile, number: int, *, is_active: bool = False) -> TrainedModel:
    """A model of the file's company, the later the higher its number."""
    session = TrainingSession.everywhere.create(
        company_id=file.company_id, model_type=ModelType.ANOMALIES, started_by="ann"
    )
    return TrainedModel.everywhere.create(
        company_id=file.company_id, session=session, model_type=ModelType.ANOMALIES,
        version=str(number), content=b"", sha256="", is_active=is_active,
        created_at=timezone.now() + timedelta(hours=number),
    )  # fmt: skip


def test_what_is_kept_is_what_was_said(data_file: DataFile, learned: MlResult) -> None:
    model = trained(data_file, 1)
    assert entries_of(data_file, model.pk) is None
    keep_scores(data_file, model.pk, learned)
    for kept, said in (
        (entries_of(data_file, model.pk), learned.entries),
        (reasons_of(data_file, model.pk), learned.reasons),
        (lines_of(data_file, model.pk), learned.scores),
    ):
        assert kept is not None
        assert kept.equals(said)


def test_the_same_word_is_the_same_bytes(data_file: DataFile, learned: MlResult) -> None:
    model = trained(data_file, 1)

    def written() -> dict[str, bytes]:
        folder = keep_scores(data_file, model.pk, learned)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    first = written()
    assert set(first) == {"scores.parquet", "entries.parquet", "reasons.parquet"}
    assert written() == first


def test_the_model_in_use_counts_then_the_newest(data_file: DataFile, learned: MlResult) -> None:
    assert scored_by(data_file.company_id, data_file.pk) is None
    models = [trained(data_file, number, is_active=number == 1) for number in range(3)]
    for model in (models[0], models[2]):
        keep_scores(data_file, model.pk, learned)
    assert scored_by(data_file.company_id, data_file.pk) == models[2]
    keep_scores(data_file, models[1].pk, learned)
    found = all_scored_by(data_file.company_id, data_file.pk)
    assert found == [models[1], models[2], models[0]]


def test_another_companys_model_does_not_count(
    data_file: DataFile, other_company: Company, learned: MlResult
) -> None:
    model = trained(data_file, 1)
    keep_scores(data_file, model.pk, learned)
    TrainedModel.everywhere.update(company=other_company)
    assert scored_by(data_file.company_id, data_file.pk) is None


def test_old_words_are_removed_but_never_that_of_the_model_in_use(
    data_file: DataFile, learned: MlResult
) -> None:
    models = [trained(data_file, number, is_active=number == 0) for number in range(KEPT + 2)]
    for model in models:
        keep_scores(data_file, model.pk, learned)
    forget_old_scores(data_file)
    kept = [model for model in models if scored_folder(data_file, model.pk).exists()]
    assert kept == [models[0], *models[-KEPT + 1 :]]


def test_a_stray_file_is_nobodys_word(data_file: DataFile, learned: MlResult) -> None:
    model = trained(data_file, 1)
    folder = keep_scores(data_file, model.pk, learned).parent
    (folder / f"{model.pk}.parquet").write_bytes(b"the duplicate model's")
    (folder / f".{model.pk}-unfinished").mkdir()
    (folder / f".{model.pk}-unfinished" / "entries.parquet").write_bytes(b"")
    assert all_scored_by(data_file.company_id, data_file.pk) == [model]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: object, company: Company) -> None:
    """A store of the test's own."""
    settings.STORE = tmp_path  # type: ignore[attr-defined]
    assert company_folder(company.pk).parent == tmp_path
