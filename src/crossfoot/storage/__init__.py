"""Where datasets lie: a folder of Parquet files plus a manifest, written whole or not at all."""

from crossfoot.storage.dataset import Dataset, DatasetWriter, open_dataset
from crossfoot.storage.manifest import ControlTotals, Manifest

__all__ = ["ControlTotals", "Dataset", "DatasetWriter", "Manifest", "open_dataset"]
