"""Where wanted lines are read: the file's order, or the copy by account."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from pathlib import Path

import polars as pl

from crossfoot.selection.filter import LineFilter
from crossfoot.selection.flagged import flagged_lines
from crossfoot.selection.predicate import account_term, predicate
from crossfoot.selection.sorted_copy import BY_ACCOUNT, open_sorted_copy
from crossfoot.selection.texts import DistinctTexts
from crossfoot.selection.totals import Totals
from crossfoot.storage import Dataset
from crossfoot.tables import LEDGER


@dataclass(frozen=True)
class Source:
    """`lines` hold all the wanted ones and are quick to reach by line; `wanted` are just those.

    `totals` are those of the wanted lines where they were kept: of one account as a whole.
    """

    lines: pl.LazyFrame
    wanted: pl.LazyFrame
    totals: Totals | None

    def rows(self, line_ids: pl.Series) -> pl.DataFrame:
        """The lines with these numbers, in this order."""
        if line_ids.is_empty():
            return self.lines.select(LEDGER.names).clear().collect()
        # The bounds skip row groups; the list alone does not skip them all.
        near = pl.col("line_id").is_between(line_ids.min(), line_ids.max())
        listed = pl.col("line_id").is_in(line_ids.implode())
        found = self.lines.filter(near & listed).collect(engine="streaming")
        ordered = line_ids.to_frame().join(found, on="line_id", maintain_order="left")
        return ordered.select(LEDGER.names)


def choose_source(dataset: Dataset, wanted: LineFilter, findings: Path | None) -> Source:
    """The copy by account for wanted accounts, where it was written; else the file's order.

    Raises:
        UserError: lines of checks are wanted and there are no findings.
    """
    terms = account_term(wanted)
    is_narrow = wanted.line_ids or wanted.entry_ids  # the file's order finds these at once
    copy = open_sorted_copy(dataset) if terms and not is_narrow else None
    if copy is None:
        lines, totals = dataset.lines(), None
    else:
        lines = copy.lines(wanted).filter(reduce(and_, terms))
        account = wanted.only_account
        totals = copy.totals_of(account) if account is not None else None
    return Source(lines, fitting(lines, dataset, wanted, findings), totals)


def fitting(
    lines: pl.LazyFrame, dataset: Dataset, wanted: LineFilter, findings: Path | None
) -> pl.LazyFrame:
    """The wanted ones of a dataset's lines, in their order."""
    texts = DistinctTexts(dataset.folder / BY_ACCOUNT)
    term = predicate(wanted, dataset.manifest, texts)
    kept = lines if term is None else lines.filter(term)
    if not wanted.needs_findings:
        return kept
    flagged = flagged_lines(findings, wanted.checks)
    return kept.join(flagged, on="line_id", how="semi", maintain_order="left")


def in_order(lines: pl.LazyFrame, sort: Sequence[str], *, descending: bool) -> pl.LazyFrame:
    """Sort lines; equal ones keep the order of the file, nulls come last."""
    keys = [*sort, *(("line_id",) if "line_id" not in sort else ())]
    falling = [descending and name in sort for name in keys]
    return lines.sort(keys, descending=falling, nulls_last=True)
