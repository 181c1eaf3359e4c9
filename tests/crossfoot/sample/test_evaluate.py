"""An evaluation counts what was found of what was planted."""

import polars as pl
import pytest

from crossfoot.sample import KINDS, PLANTED_KINDS, evaluate
from tests.crossfoot.sample.conftest import Sample


def perfect_flags(labels: pl.DataFrame) -> pl.DataFrame:
    """Flags of an auditor who knows the labels."""
    first = {kind.name: kind.checks[0] for kind in KINDS}
    planted = labels.filter("is_primary")
    return planted.select("line_id", code=pl.col("kind").replace_strict(first))


def test_an_auditor_who_knows_the_labels_finds_all(sample: Sample):
    found = evaluate(perfect_flags(sample.labels), sample.labels)
    assert found.missed == ()
    assert all(score.false_flags == 0 for score in found.checks)
    assert found.share_of_lookalikes == 0


def test_an_auditor_who_flags_nothing_finds_nothing(sample: Sample):
    found = evaluate(perfect_flags(sample.labels).clear(), sample.labels)
    assert {score.found for score in found.kinds} == {0}
    assert not any(score.ran for score in found.kinds)


def test_a_flag_of_another_check_does_not_count(sample: Sample):
    wrong = perfect_flags(sample.labels).with_columns(code=pl.lit("T3"))
    found = {score.kind: score for score in evaluate(wrong, sample.labels).kinds}
    assert found["weekend"].recall == 1
    assert found["backdated"].recall == 0


def test_false_flags_are_those_on_lines_where_nothing_was_planted(sample: Sample):
    clean = pl.Series(range(1, 30_001)).filter(
        ~pl.Series(range(1, 30_001)).is_in(sample.labels["line_id"].implode())
    )
    flags = pl.DataFrame({"line_id": clean.head(7), "code": ["A1"] * 7})
    (score,) = evaluate(flags, sample.labels).checks
    assert (score.flags, score.on_planted, score.false_flags) == (7, 0, 7)
    assert score.precision == 0


def test_an_observation_counts_when_it_names_the_subject(sample: Sample):
    flags = perfect_flags(sample.labels).clear()
    subject = sample.labels.filter(pl.col("kind") == "same_ending")["subject"][0]
    seen = pl.DataFrame({"code": ["A2"], "subject": [f"party {subject}"]})
    found = {s.kind: s for s in evaluate(flags, sample.labels, observations=seen).kinds}
    assert (found["same_ending"].found, found["same_ending"].found_by) == (1, ("A2",))


def test_explained_duplicates_do_not_count(sample: Sample):
    odd = sample.labels.filter(pl.col("lookalike") == "std_cost").head(4)
    duplicates = pl.DataFrame(
        {
            "line_id": odd["line_id"],
            "duplicate_type": [6, 6, 6, 6],
            "explained_by": ["standard cost", "standard cost", None, None],
        }
    )
    flags = perfect_flags(sample.labels).clear()
    found = evaluate(flags, sample.labels, duplicates=duplicates)
    scores = {score.lookalike: score for score in found.lookalikes}
    assert scores["std_cost"].flagged == 2
    assert [(score.code, score.flags, score.on_lookalikes) for score in found.checks] == [
        ("D6", 2, 2)
    ]


def test_a_duplicate_s_original_is_neither_planted_nor_false():
    labels = pl.DataFrame(
        {
            "line_id": [1, 2, 3, 4],
            "journal_id": ["10", "11", "12", "13"],
            "kind": [None, "dup_exact", "split_threshold", None],
            "is_primary": [False, True, True, False],
            "is_original": [True, False, False, False],
            "group": [None, None, "SPL1", None],
            "subject": pl.Series([None] * 4, dtype=pl.String),
            "lookalike": [None, None, None, "recurring"],
        }
    )
    flags = pl.DataFrame({"line_id": [1, 2, 4], "code": ["D7", "D7", "D7"]})
    found = evaluate(flags, labels, kinds=PLANTED_KINDS)
    assert {score.kind: score.recall for score in found.kinds} == {
        "dup_exact": 1.0,
        "split_threshold": 0.0,
    }
    assert found.checks[0].false_flags == 1
    assert found.share_of_lookalikes == pytest.approx(1.0)
