"""Models that learn from ledgers: trained on what was planted, never on what a rule flagged."""

from crossfoot.ml.detectors import ALL_DETECTORS
from crossfoot.ml.duplicates import (
    DUPLICATE_FEATURES,
    DuplicateDetectionModel,
    TrainingResult,
    TrainingStatus,
)
from crossfoot.ml.features import ALL_FEATURES
from crossfoot.ml.looking import MlSettings
from crossfoot.ml.metrics import Metrics
from crossfoot.ml.models import Models
from crossfoot.ml.run import MlResult, score_ledger

__all__ = [
    "ALL_DETECTORS",
    "ALL_FEATURES",
    "DUPLICATE_FEATURES",
    "DuplicateDetectionModel",
    "Metrics",
    "MlResult",
    "MlSettings",
    "Models",
    "TrainingResult",
    "TrainingStatus",
    "score_ledger",
]
