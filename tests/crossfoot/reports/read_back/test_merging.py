"""Three sides: what was given out, what came back, what is kept by now."""

import datetime as dt

import pytest

from crossfoot.reports.read_back import Change, Conflict, Kept, merge
from crossfoot.reports.read_back.inputs import SIGN_OFF, note_mark

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def merged(field: str, given: str, paper: str, now: str):
    kept = {"A-1": Kept({field: now}, {field: ("anna", AT)})}
    return merge({"A-1": {field: paper}}, {"A-1": {field: given}}, kept)


@pytest.mark.parametrize(
    ("given", "paper", "now", "changes", "conflicts"),
    [
        ("open", "open", "open", 0, 0),
        ("open", "cleared", "open", 1, 0),
        ("open", "open", "cleared", 0, 0),
        ("open", "cleared", "cleared", 0, 0),
        ("open", "cleared", "exception", 0, 1),
        ("cleared", "open", "exception", 0, 1),
    ],
)
def test_three_sides_of_a_status(given, paper, now, changes, conflicts):
    found = merged("status", given, paper, now)
    assert (len(found.changes), len(found.conflicts)) == (changes, conflicts)
    assert found.unchanged == 1 - changes - conflicts


def test_a_conflict_shows_both_and_who_and_when():
    found = merged("status", "open", "cleared", "exception")
    assert found.conflicts == (Conflict("A-1", "status", "cleared", "exception", "anna", AT),)


def test_notes_are_compared_by_their_marks():
    given = note_mark("Seen.")
    assert merged("note", given, "Seen. \r\n", "Seen.").unchanged == 1
    assert merged("note", given, "Agreed.", "Seen.").changes == (
        Change("A-1", "note", "Seen.", "Agreed."),
    )
    assert merged("note", given, "Agreed.", "Asked Bob.").conflicts
    assert merged("note", given, "", "Seen.").unchanged == 1


def test_what_is_not_kept_any_more_and_what_was_not_read_changes_nothing():
    assert merge({"B-2": {"status": "cleared"}}, {}, {}).unchanged == 1
    assert merge({"A-1": {}}, {"A-1": {"status": "open"}}, {"A-1": Kept({})}).changes == ()


def test_sign_off_is_merged_like_a_finding():
    paper = {SIGN_OFF: {"W-3 Prepared": "AT", "Conclusion": "Fine."}}
    now = {SIGN_OFF: Kept({"Conclusion": "Not yet."})}
    found = merge(paper, {SIGN_OFF: {}}, now)
    assert found.changes == (Change(SIGN_OFF, "W-3 Prepared", "", "AT"),)
    assert found.conflicts == (Conflict(SIGN_OFF, "Conclusion", "Fine.", "Not yet."),)


def test_applied_changes_sent_again_change_nothing():
    edits = {"A-1": {"status": "cleared", "note": "Seen.", "tick": "✓"}}
    given = {"A-1": {"status": "open", "note": "", "tick": ""}}
    first = merge(edits, given, {"A-1": Kept({"status": "open"})})
    assert len(first.changes) == 3
    again = merge(edits, given, {"A-1": Kept({one.field: one.after for one in first.changes})})
    assert (again.changes, again.conflicts, again.unchanged) == ((), (), 3)
