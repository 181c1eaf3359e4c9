"""What a training is known by, as plain data: how good it is on unseen data, and its details."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, Final

import polars as pl

from crossfoot.ml import (
    ALL_FEATURES,
    DUPLICATE_FEATURES,
    DuplicateDetectionModel,
    MlResult,
    Models,
    TrainingResult,
)
from crossfoot.ml.quality import TOP_SHARE, Quality
from crossfoot.ml.training import LEAST_JUDGED
from crossfoot_server.ml.words import tier_told

#: The detector that speaks for all of them.
WHOLE: Final = "ensemble"
_PACKAGES = ("crossfoot", "scikit-learn", "numpy", "polars")


def anomaly_metrics(result: MlResult) -> dict[str, Any]:
    """The metrics of a training of all detectors, on entries planted in ways none was taught.

    By detector, of the duplicate model, and flat: of the ensemble, where the strangest hundredth
    is what it calls anomalies. All say how many positives there were.
    """
    detectors = {name: asdict(quality) for name, quality in result.metrics.items()}
    duplicates = {**result.models.facts["duplicates"], **_of_duplicates(result.models.duplicates)}
    return {**_flat(result.metrics[WHOLE]), "detectors": detectors, "duplicates": duplicates}


def _of_duplicates(model: DuplicateDetectionModel) -> dict[str, Any]:
    return duplicate_metrics(model.training) if model.is_trained() else {}


def _flat(quality: Quality) -> dict[str, Any]:
    called = max(round(quality.entries * TOP_SHARE), 1)
    found = quality.recall * quality.positives
    wrong = (called - found) + (quality.positives - found)
    both = quality.precision + quality.recall
    return {
        "detector": WHOLE,
        "average_precision": quality.average_precision,
        "precision": quality.precision,
        "recall": quality.recall,
        "f1": round(2 * quality.precision * quality.recall / both, 6) if both else 0.0,
        "accuracy": round(1 - wrong / quality.entries, 6),
        "positives": quality.positives,
        "examples": quality.entries,
        "label_source": quality.label_source,
    }


def duplicate_metrics(result: TrainingResult) -> dict[str, Any]:
    """The metrics of a training of the duplicate model, with what was learned from."""
    if result.metrics is None or result.counts is None:
        return {}
    return {
        **asdict(result.metrics),
        "learned_from": asdict(result.counts),
        "examples_sha256": result.data_hash,
    }


def anomaly_details(result: MlResult, labels: pl.DataFrame | None) -> dict[str, Any]:
    """What is known of detectors without opening them."""
    models: Models = result.models
    return {
        **_common([feature.name for feature in ALL_FEATURES], models.facts, models.seed),
        "tier": tier_told(int(models.facts["lines"])),
        "detectors": list(result.detectors),
        "profile_sha256": models.data_hash,
        "labels": _labels(labels, result.detectors),
        "metrics": {name: asdict(quality) for name, quality in result.metrics.items()},
        "importance": dict(result.importance),
    }


def duplicate_details(model: DuplicateDetectionModel) -> dict[str, Any]:
    """What is known of a trained duplicate model without opening it."""
    facts, result = model.facts, model.training
    return {
        **_common([feature.name for feature in DUPLICATE_FEATURES], facts, facts["seed"]),
        "examples_sha256": result.data_hash,
        "metrics": duplicate_metrics(result),
        "importance": dict(result.importance),
    }


def _common(features: Sequence[str], facts: Any, seed: int) -> dict[str, Any]:
    listed = json.dumps(list(features)).encode()
    return {
        "lines": facts["lines"],
        "period_from": facts["period_from"],
        "period_to": facts["period_to"],
        "features": {"count": len(features), "sha256": hashlib.sha256(listed).hexdigest()},
        "packages": {name: version(name) for name in _PACKAGES},
        "seed": seed,
    }


def _labels(labels: pl.DataFrame | None, detectors: Sequence[str]) -> dict[str, Any]:
    """How many labels there were, and whether the forest, which learns from them, had enough."""
    exceptions = 0 if labels is None else int(labels["exception"].sum())
    cleared = 0 if labels is None else labels.height - exceptions
    are_used = "random_forest" in detectors and min(exceptions, cleared) >= LEAST_JUDGED
    return {"exceptions": exceptions, "cleared": cleared, "used": are_used}
