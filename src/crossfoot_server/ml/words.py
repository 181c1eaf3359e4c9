"""A model's word on a file as rows: of each detector, of the whole, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import polars as pl

from crossfoot.ml.detectors import ALL_DETECTORS
from crossfoot.ml.reasons import MOST
from crossfoot.ml.risk import levels
from crossfoot.ml.training import tier_of
from crossfoot_server.jobs.models import Status
from crossfoot_server.ml.models import ModelType, TrainedModel

#: The columns of MLModelProcessingResult, by model type.
Words = dict[str, dict[str, Any]]
SKIPPED: Final = "SKIPPED"
DETECTORS: Final = tuple(detector.name for detector in ALL_DETECTORS)
#: All that a detectors' model says something of.
SPOKEN: Final = (ModelType.ANOMALIES.value, *DETECTORS)
#: Entries that a row tells of; scores.parquet and entries.parquet have all.
STRANGEST: Final = 20
_NOT_RUN = "The model has no such detector. It was trained on {:,} lines, which are enough for {}."
_CAUTION = "The ledger has {:,} lines, which are enough for {}."
_NEW = "The model was trained on {:,} lines, which are enough for {}."


@dataclass(frozen=True)
class Scored:
    """What a model says of a ledger: its tables (see MlResult), lines it calls duplicates."""

    row: TrainedModel
    line_count: int
    entries: pl.DataFrame
    reasons: pl.DataFrame
    duplicates: int
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def trained_on(self) -> int:
        return int(self.row.details["lines"])

    @property
    def tier(self) -> dict[str, Any]:
        """What the smaller ledger is enough for: the one that was learned from, or this one."""
        if self.trained_on < self.line_count:
            return tier_told(self.trained_on, _NEW)
        return tier_told(self.line_count, _CAUTION)


def tier_told(lines: int, sentence: str = _CAUTION) -> dict[str, Any]:
    """The tier of a ledger as plain data; `warning` is empty where every detector can learn."""
    tier = tier_of(lines)
    warning = "" if tier.name == "full" else sentence.format(lines, tier.meaning)
    return {"name": tier.name, "meaning": tier.meaning, "warning": warning}


def silence(reason: str, line_count: int) -> Words:
    """Rows that say why only the rules speak."""
    return {kind: skipped(reason, line_count) for kind in SPOKEN}


def skipped(reason: str, line_count: int, **details: Any) -> dict[str, Any]:
    """A row that says why a model does not speak."""
    return {
        "processing_status": SKIPPED,
        "error_message": reason,
        "detailed_results": {"source": "rules", **details},
        "data_size": line_count,
    }


def words(scored: Scored) -> Words:
    """The rows of a scored file."""
    nothing = _NOT_RUN.format(scored.trained_on, tier_of(scored.trained_on).meaning)
    ran = set(scored.row.details["detectors"])
    return {ModelType.ANOMALIES.value: _whole(scored)} | {
        name: _detector(scored, name)
        if name in ran
        else skipped(nothing, scored.line_count, tier=scored.tier)
        for name in DETECTORS
    }


def _whole(scored: Scored) -> dict[str, Any]:
    columns = _columns(scored, "ensemble", scored.entries["level"])
    seconds = round(sum(scored.seconds.values()), 3)
    importance = scored.row.details["importance"]
    more = {"duplicates_found": scored.duplicates, "processing_duration": seconds}
    return {**columns, **more, "feature_importance": importance}


def _detector(scored: Scored, name: str) -> dict[str, Any]:
    bits = scored.entries[name].to_numpy()
    columns = _columns(scored, name, levels(bits, np.zeros(len(bits))))
    importance = scored.row.details["importance"] if name == "random_forest" else {}
    seconds = scored.seconds.get(name)
    return {**columns, "feature_importance": importance, "processing_duration": seconds}


def _columns(scored: Scored, name: str, level: pl.Series) -> dict[str, Any]:
    high = scored.entries.filter(level == "HIGH")
    return {
        "processing_status": Status.COMPLETED.value,
        "anomalies_detected": high.height,
        "risk_score": _mean(high["risk"]),
        "confidence_score": _mean(high["probability"]),
        "detailed_results": {
            "source": "model",
            "model_id": str(scored.row.pk),
            "tier": scored.tier,
            "entries": scored.entries.height,
            "high": high.height,
            "medium": int((level == "MEDIUM").sum()),
            "strangest": strangest(scored, name),
        },
        "model_metrics": scored.row.details["metrics"].get(name, {}),
        "data_size": scored.line_count,
        "model_version": scored.row.version,
    }


def strangest(scored: Scored, name: str) -> list[dict[str, Any]]:
    """The entries a detector finds strangest; of the ensemble, the riskiest.

    Their reasons are those that all detectors together have.
    """
    first = scored.entries.head(STRANGEST)  # as the whole ranks them: riskiest first
    if name != "ensemble":
        order = [name, "risk", "journal_id", "entry_id"]
        down = [True, True, False, False]
        first = scored.entries.sort(order, descending=down).head(STRANGEST)
    told = first.join(_reasons(scored.reasons), on="entry_id", how="left", maintain_order="left")
    shown = told.select(
        "entry_id", "journal_id", "risk", "probability", "level", "reasons", bits=name
    )
    return [{**row, "reasons": row["reasons"] or []} for row in shown.to_dicts()]


def _reasons(reasons: pl.DataFrame) -> pl.DataFrame:
    ordered = reasons.filter(pl.col("rank") <= MOST).sort("entry_id", "rank")
    return ordered.group_by("entry_id").agg(reasons=pl.col("reason"))


def _mean(values: pl.Series) -> float | None:
    mean = values.mean()
    return round(float(mean), 4) if isinstance(mean, float) else None
