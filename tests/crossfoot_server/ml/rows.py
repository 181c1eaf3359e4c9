"""Rows of files and models for tests that train nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal

from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.ml.models import EntryReview, ModelType, TrainedModel, TrainingSession

THEN = datetime(2026, 3, 1, tzinfo=UTC)


def file_of(company: Company, name: str) -> DataFile:
    """An upload."""
    return DataFile.everywhere.create(
        company=company, file_name=name, file_size=1, sha256="0" * 64, fingerprint=name,
        uploaded_by="t",
    )  # fmt: skip


def dataset_of(company: Company, name: str, lines: int = 5000) -> Dataset:
    """An upload that was read."""
    return Dataset.everywhere.create(
        company=company, data_file=file_of(company, name), line_count=lines, entry_count=400,
        problem_count=0, rows_read=lines, debit=Decimal(0), credit=Decimal(0), is_complete=True,
        period_from=date(2025, 1, 1), period_to=date(2025, 12, 31),
    )  # fmt: skip


def model_of(
    data_file: DataFile, kind: str = ModelType.ANOMALIES, *, is_active: bool = True
) -> TrainedModel:
    """A model trained on a file, THEN."""
    session = TrainingSession.everywhere.create(
        company_id=data_file.company_id, data_file=data_file, model_type=kind, status="COMPLETED",
        data_hash=data_file.fingerprint, started_by="t", created_at=THEN,
    )  # fmt: skip
    return TrainedModel.everywhere.create(
        company_id=data_file.company_id, session=session, model_type=kind, content=b"",
        version=f"{kind[:4]} {data_file.file_name[:7]}", sha256="0" * 64, is_active=is_active,
        created_at=THEN,
    )  # fmt: skip


def judge(data_file: DataFile, at: datetime, **decisions: str) -> None:
    """Reviewers' words on entries of a file."""
    EntryReview.everywhere.bulk_create(
        EntryReview(
            company_id=data_file.company_id, data_file=data_file, journal_id=name, decision=one,
            origin="suggestion", by="t", created_at=at,
        )
        for name, one in decisions.items()
    )  # fmt: skip
