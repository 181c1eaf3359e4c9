"""What is decided on findings becomes reviewers' words on entries, from which models learn."""

from collections.abc import Sequence
from typing import Any

import pytest
from rest_framework.test import APIClient

from crossfoot_server.audit.models import AuditRun, Finding
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.ml.labels import judged_of, label_counts, labels_of
from crossfoot_server.ml.models import EntryReview

URL = "/api/findings/"


@pytest.fixture
def pair(run: AuditRun) -> tuple[Finding, Finding]:
    """Two findings of one entry."""
    by_entry: dict[str, Finding] = {}
    for finding in Finding.everywhere.filter(run=run).exclude(journal_id=None):
        first = by_entry.setdefault(str(finding.journal_id), finding)
        if first != finding:
            return first, finding
    raise AssertionError("no entry has two findings")


def decide(api: APIClient, finding: Finding, status: str, note: str = "") -> None:
    body = {"status": status, **({"note": note} if note else {})}
    answer = api.patch(f"{URL}{finding.pk}/", body, format="json")
    assert answer.status_code == 200, answer.content


def words() -> list[tuple[str, str, str, str]]:
    told = EntryReview.everywhere.order_by("created_at")
    return [(one.journal_id, one.decision, one.reason, one.origin) for one in told]


def file_of(run: AuditRun) -> DataFile:
    return run.dataset.data_file


def test_a_decision_becomes_a_label_and_reopening_withdraws_it(
    run: AuditRun, pair: Sequence[Finding], api: APIClient
) -> None:
    finding, _ = pair
    assert labels_of(file_of(run)) is None
    decide(api, finding, "in_review")
    assert words() == []
    decide(api, finding, "exception", "No invoice.")
    assert words() == [(finding.journal_id, "exception", "No invoice.", str(finding.pk))]
    assert EntryReview.everywhere.get().by == "key tests"
    labels = labels_of(file_of(run))
    assert labels is not None
    assert labels.rows() == [(finding.journal_id, True)]
    decide(api, finding, "open", "Too early.")
    assert [one[1] for one in words()] == ["exception", "withdrawn"]
    assert labels_of(file_of(run)) is None


def test_an_entry_is_an_exception_if_one_of_its_findings_is(
    run: AuditRun, pair: Sequence[Finding], api: APIClient
) -> None:
    first, second = pair
    said: list[str] = []
    steps = (
        (first, "cleared", "cleared"),
        (second, "exception", "exception"),
        (first, "open", "exception"),
        (first, "cleared", "exception"),
        (second, "in_review", "cleared"),
        (second, "open", "cleared"),
        (first, "open", None),
    )
    for finding, status, wanted in steps:
        decide(api, finding, status)
        judged = judged_of(file_of(run))
        said += [one[1] for one in words()[len(said) :]]
        assert judged["decision"].to_list() == ([wanted] if wanted else [])
    assert said == ["cleared", "exception", "cleared", "withdrawn"], "only what is new is said"


def test_many_decisions_at_once_say_one_word_an_entry(run: AuditRun, api: APIClient) -> None:
    change(api, {"run": str(run.pk), "status": "cleared", "note": "Year end."})
    numbers = {str(one.journal_id) for one in riskiest() if one.journal_id}
    assert sorted(one[0] for one in words()) == sorted(numbers)
    counts = label_counts(judged_of(file_of(run)))
    assert (counts.exceptions, counts.cleared) == (0, len(numbers))
    assert (counts.missing_exceptions, counts.missing_cleared, counts.are_enough) == (30, 0, False)
    origins = {finding.journal_id: str(finding.pk) for finding in reversed(riskiest())}
    assert {one[0]: one[3] for one in words()} == {
        number: origin for number, origin in origins.items() if number
    }


def riskiest() -> list[Finding]:
    return list(Finding.everywhere.order_by("position"))


def change(api: APIClient, body: dict[str, Any]) -> None:
    answer = api.post(f"{URL}bulk/", body, format="json")
    assert answer.status_code == 200, answer.content


def test_by_ids_exceptions_and_notes(
    run: AuditRun, pair: Sequence[Finding], api: APIClient
) -> None:
    ids = [str(one.pk) for one in pair]
    change(api, {"ids": ids, "status": "exception"})
    change(api, {"ids": ids, "note": "Looked at again."})
    change(api, {"ids": ids, "status": "exception", "note": "Still."})
    assert [one[1] for one in words()] == ["exception"]


def test_findings_without_an_entry_number_say_nothing(
    run: AuditRun, pair: Sequence[Finding], api: APIClient
) -> None:
    Finding.everywhere.filter(pk=pair[0].pk).update(journal_id=None)
    decide(api, pair[0], "exception")
    assert words() == []
