"""ALL_DETECTORS: everything that says how strange a line is."""

from typing import Final

from crossfoot.ml.detectors.dbscan import DBSCAN
from crossfoot.ml.detectors.detector import Channel, Detector, Judged, Material, Seen, State
from crossfoot.ml.detectors.ensemble import ENSEMBLE
from crossfoot.ml.detectors.isolation_forest import ISOLATION_FOREST
from crossfoot.ml.detectors.random_forest import RANDOM_FOREST
from crossfoot.ml.detectors.rule_based import RULE_BASED
from crossfoot.ml.detectors.statistical import STATISTICAL

#: The ensemble comes last: it is made of what the others found.
ALL_DETECTORS: Final = (
    RULE_BASED,
    STATISTICAL,
    ISOLATION_FOREST,
    DBSCAN,
    RANDOM_FOREST,
    ENSEMBLE,
)

__all__ = ["ALL_DETECTORS", "Channel", "Detector", "Judged", "Material", "Seen", "State"]
