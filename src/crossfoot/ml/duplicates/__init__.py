"""The duplicate model: is this pair one event booked twice, or rent again?"""

from crossfoot.ml.duplicates.features import DUPLICATE_FEATURES
from crossfoot.ml.duplicates.model import DuplicateDetectionModel
from crossfoot.ml.duplicates.training import TrainingResult, TrainingStatus

__all__ = [
    "DUPLICATE_FEATURES",
    "DuplicateDetectionModel",
    "TrainingResult",
    "TrainingStatus",
]
