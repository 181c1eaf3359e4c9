"""What a server's models say, as the command tells it."""

from typing import Any

from crossfoot.cli.remote_ml import ml_of_words
from crossfoot.client import ModelWords
from crossfoot.reports.ml_words import duplicates_sentence, measured_sentence, tier_sentence


def row(model_type: str, status: str = "COMPLETED", **more: Any) -> dict[str, Any]:
    return {
        "model_type": model_type,
        "processing_status": status,
        "detailed_results": {},
        "duplicates_found": 0,
        "processing_duration": 1.5,
        "model_version": "v1",
        "error_message": "",
        **more,
    }


def whole() -> dict[str, Any]:
    warning = "The ledger has 900 lines, which are enough for rules and statistics."
    entry = {
        "journal_id": "7", "entry_id": 3, "risk": 60.0, "level": "HIGH", "bits": 9.0,
        "probability": 0.5, "reasons": ["an amount out of line"],
    }  # fmt: skip
    told = {
        "tier": {"name": "small", "meaning": "rules and statistics", "warning": warning},
        "entries": 300, "high": 1, "medium": 2, "strangest": [entry], "model_metrics": {},
        "feature_importance": {},
    }  # fmt: skip
    return row("anomaly_detection", detailed_results=told)


def test_why_the_models_are_silent_is_told() -> None:
    silent = row("anomaly_detection", "SKIPPED", error_message="No model is trained yet.")
    assert ml_of_words(ModelWords([silent])) == {
        "status": "not_run",
        "why_not": "No model is trained yet.",
    }
    failed = ml_of_words(ModelWords([silent], failed="The worker ran out of memory."))
    assert failed["why_not"] == "The worker ran out of memory."
    assert "nothing of this file" in ml_of_words(ModelWords([]))["why_not"]


def test_models_that_were_trained_elsewhere_tell_what_they_know() -> None:
    skipped = row("random_forest", "SKIPPED", error_message="too few lines")
    ensemble = row("ensemble", detailed_results={"model_metrics": {}})
    ml = ml_of_words(ModelWords([whole(), ensemble, skipped]))
    assert ml["entries"] == {"scored": 300, "HIGH": 1, "MEDIUM": 2, "LOW": 297}
    assert tier_sentence(ml) == (
        "Tier small. The ledger has 900 lines, which are enough for rules and statistics."
    )
    assert [one["name"] for one in ml["detectors"]] == ["ensemble"]
    assert ml["detectors_not_run"][0]["why_not"] == "too few lines"
    assert ml["strangest"][0]["reasons"] == [{"reason": "an amount out of line"}]
    assert measured_sentence(ml).startswith("It is not known")
    assert duplicates_sentence(ml).startswith("Booked twice: no model (")


def test_what_was_measured_on_few_entries_is_told_with_its_worth() -> None:
    figures = {
        "average_precision": 0.625, "precision_at_100": 0.4, "precision": 1.0, "recall": 0.025,
        "by_kind": {}, "positives": 40, "entries": 100, "label_source": "planted",
    }  # fmt: skip
    ensemble = row("ensemble", detailed_results={"model_metrics": figures})
    ml = ml_of_words(ModelWords([whole(), ensemble]))
    assert measured_sentence(ml) == (
        "Measured: 40 entries of the ledger that the models learned from were copied and changed "
        "in ways that no detector was taught. The average precision is 0.62, where chance alone "
        f"gives 0.40 and 1 is perfect. {ml['metrics']['warning']}"
    )
    assert "means little" in ml["metrics"]["warning"]
