"""Rows inserted at once are what the ORM would have inserted."""

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from crossfoot_server.audit.models import AuditRun, Finding
from crossfoot_server.shared.insertion import CUT, insert_rows

NAMES = [field.attname for field in Finding._meta.fields]


@pytest.fixture
def finding(run: AuditRun) -> Finding:
    """A finding with a value in every column, not kept yet."""
    return Finding(
        company_id=run.company_id, run=run, finding_key="X-1", code="X", family="time", also="Y",
        score=0.25, points=1.5, risk=12.3, reason="a \\ reason\twith\nbreaks", line_id=2**40,
        entry_id=7, file_row=None, journal_id="J1", posting_date=dt.date(2025, 2, 28),
        account="1000", account_name="Bänk", party="", text="'quoted'", entered_by="u", source="s",
        amount=Decimal("-1234567.8900"), position=10**6, updated_at=timezone.now(),
    )  # fmt: skip


def insert(row: Finding) -> Finding:
    insert_rows(Finding, NAMES, [[getattr(row, name) for name in NAMES]])
    return Finding.everywhere.get(pk=row.pk)


def values(row: Finding) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMES if name not in ("id", "position")}


def test_the_same_values_as_by_the_orm(finding: Finding) -> None:
    first = values(insert(finding))
    Finding.everywhere.filter(pk=finding.pk).delete()
    finding.pk = uuid.uuid4()
    finding.save(force_insert=True)
    assert first == values(Finding.everywhere.get(pk=finding.pk))
    assert first["amount"] == Decimal("-1234567.89")


def test_text_too_long_for_its_column_is_cut_and_marked(finding: Finding) -> None:
    finding.account = "9" * 500
    kept = insert(finding)
    assert kept.account == "9" * 199 + CUT


def test_nul_in_text(finding: Finding) -> None:
    finding.text = "a\x00b"
    assert insert(finding).text == "a\ufffdb"


def test_more_rows_than_one_batch(finding: Finding) -> None:
    def rows() -> Iterator[list[Any]]:
        for number in range(12_001):
            changed = {
                "id": uuid.uuid4(),
                "finding_key": f"X-{number}",
                "position": number - 20_000,
            }
            yield [changed.get(name, getattr(finding, name)) for name in NAMES]

    before = Finding.everywhere.count()
    insert_rows(Finding, NAMES, rows())
    assert Finding.everywhere.count() == before + 12_001
