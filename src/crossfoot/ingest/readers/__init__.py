"""Readers: one file format each, in the order in which they are asked."""

from crossfoot.ingest.readers import csv, fec
from crossfoot.ingest.source import Reader

ALL_READERS: tuple[Reader, ...] = (fec.READER, csv.READER)

__all__ = ["ALL_READERS"]
