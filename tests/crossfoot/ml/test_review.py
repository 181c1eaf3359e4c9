"""Why an entry is suggested, in words."""

import polars as pl

from crossfoot.ml.review import suggest_reviews

DETECTORS = ("rule_based", "statistical", "isolation_forest", "ensemble")
ENTRIES = pl.DataFrame(
    {
        "entry_id": range(100),
        "journal_id": [f"J{one}" for one in range(100)],
        "rule_based": [1.0] * 100,
        "statistical": [2.0] * 100,
        "isolation_forest": [4.0] * 83 + [9.0] + [4.0] * 16,
        "ensemble": [8.0 - one / 100 for one in range(100)],
    }
)


def test_a_disagreement_is_told_in_words() -> None:
    strangest, *_, disputed, chance = suggest_reviews(ENTRIES, DETECTORS, 20).iter_rows(named=True)
    assert (strangest["entry_id"], strangest["why"]) == (0, "strangest")
    assert (disputed["why"], chance["why"]) == ("disputed", "random")
    first = suggest_reviews(ENTRIES, DETECTORS, 100).filter(why="disputed").row(0, named=True)
    assert first["entry_id"] == 83
    assert first["why_text"] == (
        "The detectors disagree, so that a judgement settles most: by Isolation forest one entry "
        "in 512 is so strange, by Rules one entry in 2."
    )


def test_what_is_usual_for_a_detector_is_not_one_in_one() -> None:
    usual = ENTRIES.with_columns(rule_based=pl.lit(0.1))
    found = suggest_reviews(usual, DETECTORS, 100).filter(why="disputed").row(0, named=True)
    assert found["why_text"].endswith("is so strange, by Rules nearly every entry.")


def test_a_ledger_of_rules_only_has_suggestions_too() -> None:
    found = suggest_reviews(ENTRIES, ("rule_based", "ensemble"), 10)
    assert found.height == 10
    assert found["why_text"].str.ends_with(".").all()


def test_nothing_left_to_judge() -> None:
    found = suggest_reviews(ENTRIES, DETECTORS, 10, judged=ENTRIES["journal_id"])
    assert found.is_empty()
    assert found.columns == [*ENTRIES.columns, "why", "why_text"]
