"""Duplicates on labelled ledgers and on the AICPA's published count."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.checks.duplicates import DUPLICATES_CHECKS
from crossfoot.audit.flags import run_checks
from crossfoot.audit.profile import Profile
from tests.builders import book, ledger_frame

PROFILE = Profile("test", checks={"D12": {"enabled": False}})


def flags_of(ledger: Book) -> pl.DataFrame:
    return run_checks(ledger, DUPLICATES_CHECKS, PROFILE, lambda *_: None).flags


def _planted(folder: Path) -> pl.DataFrame:
    lines = pl.read_parquet(folder / "lines.parquet")
    blank = [
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
        for name in ("reference", "partner")
    ]
    lines = lines.with_columns(
        *blank, cents=(pl.col("amount") * 100).round(0).cast(pl.Int64).cast(pl.Decimal(18, 2))
    )
    columns: dict[str, Any] = {
        "entry_id": lines["journal_id"],
        "journal_id": lines["journal_id"].cast(pl.String),
        "account": lines["account"],
        "amount": lines.select(pl.col("cents") / 100).to_series(),
        "entered_by": lines["user"],
        "source": lines["source"],
        "posting_date": lines["posting_date"],
        "effective_date": lines["effective_date"],
        "header_text": lines["text"],
        "reference": lines["reference"],
        "party": lines["partner"],
        "line_id": lines["line_id"],
    }
    return ledger_frame(**columns)


def test_planted_duplicates_are_found_and_lookalikes_left_alone(shared_data: Path) -> None:
    folder = shared_data / "planted"
    flags = flags_of(book(_planted(folder)))
    flagged = flags["entry_id"].unique()
    pairs = pl.read_parquet(folder / "pairs.parquet")
    found = pl.col("journal_a").is_in(flagged.implode()) | pl.col("journal_b").is_in(
        flagged.implode()
    )
    recall = pairs.group_by("kind").agg(recall=found.mean())
    assert recall.height == 11
    assert recall["recall"].min() >= 0.9, recall  # type: ignore[operator]
    labels = pl.read_parquet(folder / "labels.parquet").filter(pl.col("lookalike") != "")
    false = labels["line_id"].is_in(flags["line_id"].unique().implode()).mean()
    assert false <= 0.05, false  # type: ignore[operator]


def test_whole_entry_duplicates_of_the_labelled_ledger(shared_data: Path) -> None:
    lines = pl.read_csv(shared_data / "labelled/gl_labelled_100k.csv.gz", infer_schema_length=0)
    columns: dict[str, Any] = {
        "journal_id": lines["document_id"],
        "account": lines["gl_account"],
        "amount": lines["local_amount"].cast(pl.Decimal(18, 2)),
        "posting_date": lines["posting_date"].str.head(10),
        "effective_date": lines["document_date"].str.head(10),
        "entered_by": lines["created_by"],
        "source": lines["source"],
        "reference": lines["reference"],
        "header_text": lines["header_text"],
    }
    ledger = ledger_frame(**columns)
    whole = flags_of(book(ledger)).filter(pl.col("code") == "D7")["entry_id"].unique()
    ids = ledger.select("entry_id", document_id="journal_id").unique()
    copies = lines.filter(pl.col("duplicate_of").is_not_null())
    named = pl.concat([copies["document_id"], copies["duplicate_of"]]).unique()
    truth = ids.filter(pl.col("document_id").is_in(named.implode()))["entry_id"]
    assert truth.is_in(whole.implode()).all(), "recall 1.0"
    assert whole.is_in(truth.implode()).mean() >= 0.9  # type: ignore[operator]


@pytest.fixture(scope="module")
def aicpa(shared_data: Path) -> pl.DataFrame:
    path = shared_data / "aicpa_ads/GL_Detail_YYYYMMDD_YYYYMMDD.csv"
    return pl.read_csv(path, infer_schema_length=0)


def test_the_published_count_of_equal_account_period_and_amount(aicpa: pl.DataFrame) -> None:
    sign = pl.when(pl.col("Amount_Credit_Debit_Indicator") == "S").then(1).otherwise(-1)
    amounts = aicpa.select(pl.col("Amount").cast(pl.Decimal(18, 2)) * sign).to_series()
    columns: dict[str, Any] = {
        "journal_id": aicpa["Journal_ID"],
        "account": aicpa["GL_Account_Number"],
        "amount": amounts,
        "period": aicpa["Period"].cast(pl.Int32),
    }
    check = next(check for check in DUPLICATES_CHECKS if check.code == "D12")
    found = check.find(book(ledger_frame(**columns)), check.settings({}, PROFILE.engagement))
    assert found.to_native().collect().height == 6_919
