"""What a server's models say, in the form in which a local run tells it."""

from collections.abc import Mapping
from typing import Any, Final

from crossfoot.client.models import ModelWords
from crossfoot.ml.detectors import ALL_DETECTORS
from crossfoot.ml.quality import TOP_SHARE
from crossfoot.reports.ml_summary import (
    LEVELS_MEAN,
    MEASURED_ON,
    RISK_MEANS,
    STRANGEST,
    TRAINED_ON,
    not_scored,
)
from crossfoot.reports.ml_words import OF_FEW, is_of_few

_WHOLE: Final = "anomaly_detection"
_SILENT: Final = "The server's models said nothing of this file."
Row = Mapping[str, Any]


def ml_of_words(words: ModelWords) -> dict[str, Any]:
    """The `ml` of a summary, from the rows of /api/ml-processing-results/."""
    rows = {row["model_type"]: row for row in words.rows}
    whole = rows.get(_WHOLE)
    if whole is None or whole["processing_status"] != "COMPLETED":
        reason = words.failed or (whole["error_message"] if whole else "") or _SILENT
        return not_scored(reason)
    details = whole["detailed_results"]
    ran = {name: row for name, row in rows.items() if row["processing_status"] == "COMPLETED"}
    return {
        "status": "run",
        "why_not": "",
        "tier": details["tier"],
        "detectors": _detectors(ran),
        "detectors_not_run": _missing(rows, ran),
        "model_version": whole["model_version"],
        "model_versions": {name: row["model_version"] for name, row in ran.items()},
        "seconds": {name: row["processing_duration"] for name, row in ran.items()},
        "entries": _levels(details),
        "levels_mean": LEVELS_MEAN,
        "risk_means": RISK_MEANS,
        "strangest": [_entry(one) for one in details["strangest"][:STRANGEST]],
        "duplicates": _duplicates(rows.get("duplicate_detection")),
        "metrics": _metrics(ran),
        "feature_importance": details["feature_importance"],
        "labels": None,
    }


def _detectors(ran: Mapping[str, Row]) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "title": one.title,
            "meaning": one.meaning,
            "version": ran[one.name]["model_version"],
            "seconds": ran[one.name]["processing_duration"],
        }
        for one in ALL_DETECTORS
        if one.name in ran
    ]


def _missing(rows: Mapping[str, Row], ran: Mapping[str, Row]) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "title": one.title, "why_not": rows[one.name]["error_message"]}
        for one in ALL_DETECTORS
        if one.name in rows and one.name not in ran
    ]


def _levels(details: Row) -> dict[str, int]:
    scored, high, medium = (details[name] for name in ("entries", "high", "medium"))
    return {"scored": scored, "HIGH": high, "MEDIUM": medium, "LOW": scored - high - medium}


def _entry(one: Row) -> dict[str, Any]:
    same = {name: one[name] for name in ("journal_id", "entry_id", "risk", "level", "bits")}
    reasons = [{"reason": text} for text in one["reasons"]]
    return {**same, "estimated_probability": one["probability"], "reasons": reasons}


def _duplicates(row: Row | None) -> dict[str, Any]:
    if row is None or row["processing_status"] != "COMPLETED":
        reason = row["error_message"] if row else _SILENT
        return {"status": "SKIPPED", "reason": reason, "lines": None, "metrics": None}
    metrics = row["detailed_results"]["model_metrics"]
    return {
        "status": row["processing_status"],
        "reason": "",
        "lines": row["duplicates_found"],
        "metrics": metrics if "positives" in metrics else None,
    }


def _metrics(ran: Mapping[str, Row]) -> dict[str, Any] | None:
    found = {
        one.name: ran[one.name]["detailed_results"]["model_metrics"]
        for one in ALL_DETECTORS
        if one.name in ran
    }
    first = found.get("ensemble") or {}
    if "positives" not in first:
        return None
    told: dict[str, Any] = {
        "measured_on": MEASURED_ON,
        "ledger": TRAINED_ON,
        "label_source": first["label_source"],
        "positives": first["positives"],
        "entries": first["entries"],
        "top_share": TOP_SHARE,
        "detectors": {name: _figures(one) for name, one in found.items() if one},
    }
    return {**told, "warning": OF_FEW if is_of_few(told) else ""}


def _figures(one: Row) -> dict[str, Any]:
    names = ("average_precision", "precision_at_100", "precision", "recall")
    return {name: one[name] for name in names} | {"recall_by_kind": one["by_kind"]}
