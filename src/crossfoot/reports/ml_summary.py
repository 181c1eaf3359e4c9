"""What models say of a ledger as plain data: the `ml` of run.json and of --json."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, Final

import polars as pl

from crossfoot.ml.detectors import ALL_DETECTORS
from crossfoot.ml.duplicates.training import THRESHOLD
from crossfoot.ml.planting.changes import HELD_OUT
from crossfoot.ml.quality import TOP_SHARE
from crossfoot.ml.run import MlResult
from crossfoot.ml.training import Tier
from crossfoot.reports.ml_words import OF_FEW, is_of_few

#: Of the entries, those that are told with their reasons; scores.parquet has all.
STRANGEST: Final = 10
#: What a tier means for whoever relies on the scores.
WARNINGS: Final = {
    "insufficient": "With fewer than 200 lines the order of the entries says little: rely on the "
    "checks of the audit.",
    "small": "With fewer than 1,000 lines the order of the entries is rough. Read it beside the "
    "findings, not instead of them.",
    "medium": "With fewer than 5,000 lines the order of the entries is less certain than that of a "
    "larger ledger.",
    "full": "",
}
LEVELS_MEAN: Final = (
    "Levels go by place: one entry in 400 is HIGH, one in 100 MEDIUM, of few entries the strangest "
    "alone; an entry for which a rule holds that hardly ever does is MEDIUM at least. How many "
    "there are does not tell how many are wrong."
)
RISK_MEANS: Final = "Riskiest first. Risk: up to 75 for being strange, up to 25 for booked twice."
#: Whose entries were copied to measure with.
THIS_LEDGER: Final = "this ledger"
TRAINED_ON: Final = "the ledger that the models learned from"
MEASURED_ON: Final = (
    "copies of a ledger's own entries, changed in ways that no detector was taught; what is "
    "wrong in the ledger itself counts as right, so precision is rather understated"
)
_SOFTWARE = ("crossfoot", "scikit-learn", "numpy", "polars")
_IMPORTANT = 10


def not_scored(reason: str) -> dict[str, Any]:
    """What is told where there are no scores."""
    return {"status": "not_run", "why_not": reason}


def ml_summary(result: MlResult, labels: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Tier, detectors, the strangest entries, duplicates, and what was measured, as plain data.

    `labels`: what reviewers' decisions there were, if any (see ledger.labels).
    """
    return {
        "status": "run",
        "why_not": "",
        "tier": _tier(result.tier),
        "seed": result.models.seed,
        "detectors": _detectors(result),
        "detectors_not_run": _missing(result),
        "model_version": result.models.version,
        "model_versions": dict(result.versions),
        "data_hash": result.data_hash,
        "software": {name: version(name) for name in _SOFTWARE},
        "seconds": dict(result.seconds),
        "entries": _levels(result.entries),
        "levels_mean": LEVELS_MEAN,
        "risk_means": RISK_MEANS,
        "strangest": _strangest(result),
        "duplicates": _duplicates(result),
        "metrics": _metrics(result),
        "feature_importance": dict(list(result.importance.items())[:_IMPORTANT]),
        "labels": None if labels is None else dict(labels),
    }


def _tier(tier: Tier) -> dict[str, Any]:
    return {**asdict(tier), "warning": WARNINGS[tier.name]}


def _detectors(result: MlResult) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "title": one.title,
            "meaning": one.meaning,
            "version": result.versions[one.name],
            "seconds": result.seconds.get(one.name),
        }
        for one in ALL_DETECTORS
        if one.name in result.detectors
    ]


def _missing(result: MlResult) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "title": one.title,
            "why_not": f"it needs a ledger of at least {one.least_lines:,} lines",
        }
        for one in ALL_DETECTORS
        if one.name not in result.detectors
    ]


def _levels(entries: pl.DataFrame) -> dict[str, int]:
    counts = dict(entries["level"].value_counts().iter_rows())
    return {"scored": entries.height} | {
        level: counts.get(level, 0) for level in ("HIGH", "MEDIUM", "LOW")
    }


def _strangest(result: MlResult) -> list[dict[str, Any]]:
    first = result.entries.head(STRANGEST)
    told = result.reasons.join(first.select("entry_id"), on="entry_id", how="semi")
    reasons: dict[int, list[dict[str, Any]]] = {entry: [] for entry in first["entry_id"]}
    for row in told.sort("entry_id", "rank").iter_rows(named=True):
        reasons[row["entry_id"]].append(
            {name: row[name] for name in ("reason", "feature", "bits", "line_id")}
        )
    return [
        {
            "journal_id": row["journal_id"],
            "entry_id": row["entry_id"],
            "risk": row["risk"],
            "level": row["level"],
            "estimated_probability": row["probability"],
            "bits": row["ensemble"],
            "duplicate_probability": row["duplicate_probability"],
            "reasons": reasons[row["entry_id"]],
        }
        for row in first.iter_rows(named=True)
    ]


def _duplicates(result: MlResult) -> dict[str, Any]:
    facts = result.models.facts["duplicates"]
    model = result.models.duplicates
    if not model.is_trained():
        return {
            "status": facts["status"],
            "reason": f"{facts['reason']}; duplicate_probability is 0 for every line",
            "lines": None,
            "entries": None,
            "metrics": None,
        }
    metrics = model.training.metrics
    return {
        "status": facts["status"],
        "reason": "",
        "lines": int((result.scores["duplicate_probability"] >= THRESHOLD).sum()),
        "entries": int((result.entries["duplicate_probability"] >= THRESHOLD).sum()),
        "metrics": None if metrics is None else asdict(metrics),
    }


def _metrics(result: MlResult) -> dict[str, Any]:
    first = next(iter(result.metrics.values()))
    meant = {change.name: change.meaning for change in HELD_OUT}
    told: dict[str, Any] = {
        "measured_on": MEASURED_ON,
        "ledger": THIS_LEDGER if result.data_hash == result.models.data_hash else TRAINED_ON,
        "label_source": first.label_source,
        "positives": first.positives,
        "entries": first.entries,
        "top_share": TOP_SHARE,
        "kinds": {kind: meant[kind] for kind in first.by_kind},
        "detectors": {
            name: {
                "average_precision": one.average_precision,
                "precision_at_100": one.precision_at_100,
                "precision": one.precision,
                "recall": one.recall,
                "recall_by_kind": dict(one.by_kind),
            }
            for name, one in result.metrics.items()
        },
    }
    return {**told, "warning": OF_FEW if is_of_few(told) else ""}
