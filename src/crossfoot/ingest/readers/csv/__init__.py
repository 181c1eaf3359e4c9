"""Delimited text of any dialect."""

from crossfoot.ingest.readers.csv.reader import READER, TEXT_OPTIONS, open_csv

__all__ = ["READER", "TEXT_OPTIONS", "open_csv"]
