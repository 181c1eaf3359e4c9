"""Findings with what reviewers made of them."""

import polars as pl

from crossfoot.reports.audited import REVIEW_COLUMNS
from crossfoot.reports.custom.frames import findings_frame

FINDINGS = pl.DataFrame({"finding_id": ["a-1", "a-2"], "risk": [40.0, 90.0]})


def test_without_reviews_all_are_open() -> None:
    frame = findings_frame(FINDINGS)
    assert frame["status"].to_list() == ["Open", "Open"]
    assert frame["assignee"].null_count() == 2
    assert frame["notes"].to_list() == [0, 0]


def test_reviews_stand_beside_their_findings_in_words() -> None:
    made = ("a-2", "in_review", "anna@sample.example", "✓", "seen")
    reviews = pl.DataFrame([made], REVIEW_COLUMNS, orient="row")
    frame = findings_frame(FINDINGS, reviews, {"a-2": 3})
    assert frame.select("status", "assignee", "tick", "note", "notes").rows() == [
        ("Open", None, None, None, 0),
        ("In review", "anna@sample.example", "✓", "seen", 3),
    ]
