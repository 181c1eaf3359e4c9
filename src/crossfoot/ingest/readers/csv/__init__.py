"""Delimited text of any dialect."""

from crossfoot.ingest.readers.csv.reader import READER, open_csv

__all__ = ["READER", "open_csv"]
