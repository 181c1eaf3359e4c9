"""Features of ledger lines, all of them the higher the stranger."""

from crossfoot.ml.features.catalogue import ALL_FEATURES, CAUSES, FEATURE_NAMES
from crossfoot.ml.features.feature import Feature, Surprise
from crossfoot.ml.features.matrix import Matrix, feature_matrix
from crossfoot.ml.features.profile import Profile, fit_on_lines, lines_by_profile
from crossfoot.ml.features.view import View

__all__ = [
    "ALL_FEATURES",
    "CAUSES",
    "FEATURE_NAMES",
    "Feature",
    "Matrix",
    "Profile",
    "Surprise",
    "View",
    "feature_matrix",
    "fit_on_lines",
    "lines_by_profile",
]
