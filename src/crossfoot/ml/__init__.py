"""Models that learn from ledgers: trained on what was planted, never on what a rule flagged."""

from crossfoot.ml.duplicates import (
    DUPLICATE_FEATURES,
    DuplicateDetectionModel,
    TrainingResult,
    TrainingStatus,
)
from crossfoot.ml.metrics import Metrics

__all__ = [
    "DUPLICATE_FEATURES",
    "DuplicateDetectionModel",
    "Metrics",
    "TrainingResult",
    "TrainingStatus",
]
