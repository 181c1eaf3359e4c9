"""Reviewers' words teach the models: what to judge, what was said, and what it changed."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot.sample.run import write_sample
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.jobs.models import Job
from crossfoot_server.ml.labels import Word, keep_words
from crossfoot_server.ml.models import EntryReview, TrainedModel, TrainingSession
from crossfoot_server.ml.scored import entries_of, scored_folder
from tests.crossfoot_server.conftest import Upload
from tests.crossfoot_server.ml.conftest import Audited, Trained

REVIEWS = "/api/ml-entry-reviews/"
SUGGESTIONS = "/api/ml-suggestions/"
CHANGES = "/api/ml-ranking-changes/"
TRAININGS = "/api/ml-model-training/"
FINDINGS = "/api/findings/"
Judge = Callable[..., Any]


@pytest.fixture
def small(audited: Audited, small_ledger: Path) -> TrainingSession:
    """The training that waits after the audit of the smallest ledger."""
    told = audited(small_ledger).analytics_results["ml_training"]
    return TrainingSession.everywhere.get(pk=told["training_session_id"])


@pytest.fixture
def judge(api: APIClient) -> Judge:
    """Say something of an entry."""

    def post(file_id: Any, journal_id: str, decision: str, **more: str) -> Any:
        body = {"file_id": str(file_id), "journal_id": journal_id, "decision": decision, **more}
        return api.post(REVIEWS, body, format="json")

    return post


def ask(api: APIClient, address: str, query: dict[str, Any]) -> Any:
    """What an address answers, as data."""
    return api.get(address, query).json()


def trained_again(api: APIClient, session: TrainingSession, trained: Trained) -> TrainingSession:
    asked = api.post(f"{TRAININGS}{session.pk}/retrain/", {}, format="json")
    assert asked.status_code == 202, asked.data
    return trained(TrainingSession.everywhere.get(pk=asked.data["training_session_id"]))


def scored(session: TrainingSession) -> pl.DataFrame:
    """The entries by the model that a training has made."""
    assert session.data_file is not None
    model = TrainedModel.everywhere.get(session=session, model_type="anomaly_detection")
    entries = entries_of(session.data_file, model.pk)
    assert entries is not None
    return entries


def test_what_is_judged_is_learned_and_moves_the_ranking(
    api: APIClient, audited: Audited, trained: Trained, judge: Judge, tmp_path: Path
) -> None:
    ledger, truth = tmp_path / "ledger.csv", tmp_path / "truth.parquet"
    write_sample(ledger, lines=5000, seed=2, labels=truth)
    told = audited(ledger).analytics_results["ml_training"]
    first = trained(TrainingSession.everywhere.get(pk=told["training_session_id"]))
    file_id = first.data_file_id
    known = pl.read_parquet(truth)
    planted = known.filter(pl.col("kind").is_not_null())["journal_id"].implode()
    odd, number = known["journal_id"].implode(), pl.col("journal_id")
    entries = scored(first)
    wrong = entries.filter(number.is_in(planted))["journal_id"].gather_every(2).head(30)
    right = entries.filter(~number.is_in(odd))["journal_id"].head(30)
    nothing = ask(api, SUGGESTIONS, {"file_id": file_id})
    assert "30 exceptions and 30 cleared entries are missing" in nothing["advice"]
    for decision, numbers in (("exception", wrong), ("cleared", right)):
        assert {judge(file_id, one, decision).status_code for one in numbers} == {201}
    told = ask(api, SUGGESTIONS, {"file_id": file_id})
    labels = told["labels"]
    assert (labels["exceptions"], labels["cleared"], labels["are_enough"]) == (30, 30, True)
    assert "whenever it is trained on this file" in told["advice"]

    second = trained_again(api, first, trained)
    used = TrainedModel.everywhere.get(session=second, model_type="anomaly_detection").details
    assert used["labels"] == {"exceptions": 30, "cleared": 30, "used": True}
    changes = ask(api, CHANGES, {"file_id": file_id, "limit": 60})
    assert changes["now"]["training_session_id"] == str(second.pk)
    assert changes["before"]["training_session_id"] == str(first.pk)
    summary = changes["summary"]
    assert summary["exceptions"]["entries"] == summary["cleared"]["entries"] == 30
    assert summary["exceptions"]["now"] < summary["exceptions"]["before"]
    assert summary["cleared"]["now"] > summary["cleared"]["before"]
    assert {row["decision"] for row in changes["results"]} == {"exception", "cleared"}
    assert changes["count"] > 60, "those near the top that nobody judged follow"


def test_a_word_on_an_entry_is_kept_and_listed(
    api: APIClient, small: TrainingSession, judge: Judge
) -> None:
    said = judge(small.data_file_id, "PI00000049", "exception", reason="No invoice.")
    assert said.status_code == 201, said.content
    row = said.json()
    assert (row["by"], row["reason"], row["origin"]) == ("key tests", "No invoice.", "suggestion")
    judge(small.data_file_id, "PI00000049", "cleared")
    listed = ask(api, REVIEWS, {"file_id": small.data_file_id})["results"]
    assert [one["decision"] for one in listed] == ["cleared", "exception"], "newest first"
    assert listed[1] == row
    assert ask(api, REVIEWS, {"decision": "exception"})["results"] == [row]
    page = ask(api, REVIEWS, {"page_size": 1})
    assert api.get(page["next"]).json()["results"] == [row]
    labels = ask(api, SUGGESTIONS, {"file_id": small.data_file_id})["labels"]
    assert (labels["exceptions"], labels["cleared"]) == (0, 1), "the newest word counts"
    judge(small.data_file_id, "PI00000049", "withdrawn")
    labels = ask(api, SUGGESTIONS, {"file_id": small.data_file_id})["labels"]
    assert (labels["exceptions"], labels["cleared"]) == (0, 0)


def test_what_cannot_be_judged(
    api: APIClient, other_api: APIClient, actor: Actor, small: TrainingSession, judge: Judge,
    upload: Upload,
) -> None:  # fmt: skip
    file_id = small.data_file_id
    unknown = judge(file_id, "no such", "cleared")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_entry")
    assert judge(uuid.uuid4(), "PI00000049", "cleared").status_code == 404
    assert judge(file_id, "PI00000049", "maybe").status_code == 400
    waiting = upload("Account,Posting Date,Amount,Entry\n1,2025-01-01,5,1\n2,2025-01-01,-5,1\n")
    job = Job.everywhere.get(pk=waiting.data["job_id"])
    unread = judge(job.data_file_id, "1", "cleared")
    assert (unread.status_code, unread.json()["code"]) == (409, "not_read")
    reader = APIClient()
    _, key = issue_key(by=actor, name="reader", scopes=["read"])
    reader.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    body = {"file_id": str(file_id), "journal_id": "PI00000049", "decision": "cleared"}
    assert reader.post(REVIEWS, body, format="json").status_code == 403
    assert reader.get(REVIEWS).status_code == 200
    assert other_api.post(REVIEWS, body, format="json").status_code == 404
    assert ask(other_api, REVIEWS, {"file_id": file_id})["results"] == []
    for address in (SUGGESTIONS, CHANGES):
        assert ask(other_api, address, {"file_id": file_id})["status"] == 404
    assert not EntryReview.everywhere.exists()


def test_suggestions_leave_out_what_is_judged(
    api: APIClient, small: TrainingSession, trained: Trained, judge: Judge
) -> None:
    query = {"file_id": small.data_file_id, "count": 20}
    before = ask(api, SUGGESTIONS, query)
    assert (before["count"], before["model_version"]) == (0, None)
    assert "train one" in before["reason"]
    assert "1,000 lines" in before["advice"]
    entries = scored(trained(small))
    found = ask(api, SUGGESTIONS, query)
    assert found == ask(api, SUGGESTIONS, query)
    assert (found["count"], found["reason"]) == (20, "")
    rows = found["results"]
    assert [one["journal_id"] for one in rows[:16]] == entries["journal_id"].head(16).to_list()
    assert [one["why"] for one in rows] == [*["strangest"] * 16, *["disputed"] * 3, "random"]
    assert all(one["why_text"].endswith(".") for one in rows)
    first = rows[0]
    assert (first["ml_level"], 0 < first["ml_risk"] <= 100) == ("HIGH", True)
    assert 1 <= len(first["ml_reasons"]) <= 3
    lines = api.get(first["lines"]).json()["results"]
    assert {line["entry_id"] for line in lines} == {first["entry_id"]}
    judge(small.data_file_id, first["journal_id"], "cleared")
    again = ask(api, SUGGESTIONS, query)["results"]
    assert first["journal_id"] not in {one["journal_id"] for one in again}
    for count in (0, 101, "many"):
        assert ask(api, SUGGESTIONS, {**query, "count": count})["status"] == 400


def test_nothing_is_suggested_where_nothing_can_be_judged(
    api: APIClient, actor: Actor, small: TrainingSession, trained: Trained
) -> None:
    entries = scored(trained(small))
    file, query = small.data_file, {"file_id": small.data_file_id}
    assert file is not None
    words = (Word(number, "cleared") for number in entries["journal_id"])
    keep_words(file.pk, words, by=actor, now=timezone.now())
    told = ask(api, SUGGESTIONS, query)
    assert (told["count"], told["reason"]) == (0, "Every entry of this file has been judged.")
    model = TrainedModel.everywhere.get(session=small, model_type="anomaly_detection")
    nameless = entries.with_columns(journal_id=pl.lit(None, pl.String))
    nameless.write_parquet(scored_folder(file, model.pk) / "entries.parquet")
    assert "have no numbers" in ask(api, SUGGESTIONS, query)["reason"]


def test_changes_need_two_models(api: APIClient, small: TrainingSession, trained: Trained) -> None:
    query = {"file_id": small.data_file_id, "limit": 5}
    nothing = ask(api, CHANGES, query)
    assert (nothing["now"], nothing["summary"], nothing["results"]) == (None, None, [])
    first = trained(small)
    one = ask(api, CHANGES, query)
    assert (one["before"], one["count"]) == (None, 0)
    assert "Only one model" in one["reason"]
    trained_again(api, first, trained)
    two = ask(api, CHANGES, query)
    assert ("the same model as before" in two["reason"], len(two["results"])) == (True, 5)
    assert {row["move"] for row in two["results"]} == {0}, "the same ledger, the same ranking"
    places = [row["rank_now"] for row in two["results"]]
    rest = ask(api, CHANGES, {**query, "offset": 5})["results"]
    assert [*places, *(row["rank_now"] for row in rest)] == list(range(1, 11))


ML_FIELDS = ("ml_risk", "ml_level", "ml_reasons", "ml_model_version")


def called_booked_twice(session: TrainingSession) -> None:
    """Let the model have said of every entry that it may be booked twice."""
    assert session.data_file is not None
    model = TrainedModel.everywhere.get(session=session, model_type="anomaly_detection")
    path = scored_folder(session.data_file, model.pk) / "entries.parquet"
    said = pl.read_parquet(path).with_columns(duplicate_probability=pl.lit(0.87))
    said.write_parquet(path)


def test_findings_show_what_the_model_says(
    api: APIClient, small: TrainingSession, trained: Trained
) -> None:
    query = {"file_id": small.data_file_id, "page_size": 200, "sort": "ml_risk"}
    before = ask(api, FINDINGS, query)["results"]
    assert {row[name] for row in before for name in ML_FIELDS} == {None}
    entries = scored(trained(small))
    known = {row["entry_id"]: row for row in entries.iter_rows(named=True)}
    page = ask(api, FINDINGS, query)
    rows = page["results"]
    for row in rows:
        entry = known[row["entry_id"]]
        assert (row["ml_risk"], row["ml_level"]) == (entry["risk"], entry["level"])
    risks = [row["ml_risk"] for row in rows]
    assert risks == sorted(risks, reverse=True)
    assert page["totals"]["count"] > len(rows)
    following = api.get(page["next"]).json()["results"]
    assert following[0]["ml_risk"] <= risks[-1]
    assert not {row["id"] for row in rows} & {row["id"] for row in following}
    first = rows[0]
    detail = api.get(f"{FINDINGS}{first['id']}/").json()
    assert {name: detail[name] for name in ML_FIELDS} == {name: first[name] for name in ML_FIELDS}
    assert first["ml_reasons"]
    answer: Any = api.get(f"{FINDINGS}export/", {"sort": "ml_risk", "format": "csv"})
    exported = pl.read_csv(b"".join(answer.streaming_content))
    assert exported["ml_risk"].head(200).to_list() == risks
    told = ["; ".join(row["ml_reasons"]) or None for row in rows]
    assert exported["ml_reasons"].head(200).to_list() == told
    assert exported["ml_model_version"].unique().to_list() == [first["ml_model_version"]]


def test_findings_say_alike_in_lists_and_files_what_may_be_booked_twice(
    api: APIClient, small: TrainingSession, trained: Trained
) -> None:
    called_booked_twice(trained(small))
    rows = ask(api, FINDINGS, {"file_id": small.data_file_id, "sort": "ml_risk"})["results"]
    assert {row["ml_reasons"][0] for row in rows} == {"may be booked twice (87%)"}
    answer: Any = api.get(f"{FINDINGS}export/", {"sort": "ml_risk", "format": "csv"})
    exported = pl.read_csv(b"".join(answer.streaming_content))["ml_reasons"]
    told = ["; ".join(row["ml_reasons"]) for row in rows]
    assert exported.head(len(rows)).to_list() == told
