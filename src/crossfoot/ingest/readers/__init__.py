"""Readers: one file format each, in the order in which they are asked."""

from crossfoot.ingest.readers import csv, datev, excel, fec, parquet, saft
from crossfoot.ingest.source import Reader

ALL_READERS: tuple[Reader, ...] = (
    parquet.READER,
    excel.READER,
    saft.READER,
    datev.READER,
    fec.READER,
    csv.READER,
)

__all__ = ["ALL_READERS"]
