"""The wanted lines of a dataset from its files, and their order."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from crossfoot.selection.filter import LineFilter
from crossfoot.selection.flagged import flagged_lines
from crossfoot.selection.predicate import predicate
from crossfoot.storage import Dataset


def fitting(dataset: Dataset, wanted: LineFilter, findings: Path | None) -> pl.LazyFrame:
    """The wanted ones of a dataset's lines, in their order.

    Raises:
        UserError: lines of checks are wanted and there are no findings.
    """
    term = predicate(wanted, dataset.manifest)
    kept = dataset.lines() if term is None else dataset.lines().filter(term)
    if not wanted.needs_findings:
        return kept
    flagged = flagged_lines(findings, wanted.checks)
    return kept.join(flagged, on="line_id", how="semi", maintain_order="left")


def in_order(lines: pl.LazyFrame, sort: Sequence[str], *, descending: bool) -> pl.LazyFrame:
    """Sort lines; equal ones keep the order of the file, nulls come last."""
    keys = [*sort, *(("line_id",) if "line_id" not in sort else ())]
    falling = [descending and name in sort for name in keys]
    return lines.sort(keys, descending=falling, nulls_last=True)
