"""Checks: how much the checks of the audit say of each line, beside what models say."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.flags import run_checks
from crossfoot.audit.profile import Profile
from crossfoot.audit.risk import score_lines
from crossfoot.ml.detectors.detector import Floats
from crossfoot.ml.features.matrix import Matrix
from crossfoot.progress import no_progress

#: Before the code of a check, where reasons name features.
PREFIX: Final = "check "


@dataclass(frozen=True)
class Checked:
    """What the audit's checks say of a ledger.

    `risk` of each line of the matrix, 0 to 100. `reasons`, one row per flagged entry, of the check
    that flags fewest: entry_id, line_id, feature (the check's code after PREFIX), bits (how few
    entries it flags), reason.
    """

    risk: Floats
    reasons: pl.DataFrame


def ask_checks(book: Book, engagement: Engagement, matrix: Matrix) -> Checked:
    """Ask the checks with their default parameters.

    The profile is not the run's own, so that a weight changed for one audit does not change what
    models say of the ledger.
    """
    profile = Profile("models", engagement=engagement)
    flags = run_checks(book, ALL_CHECKS, profile, no_progress).flags
    told = score_lines(flags, profile).select("line_id", "risk")
    lines = matrix.lines.select("line_id")
    joined = lines.join(told, on="line_id", how="left", maintain_order="left")
    return Checked(joined["risk"].fill_null(0.0).to_numpy(), _reasons(flags, book.entry_count))


def _reasons(flags: pl.DataFrame, entries: int) -> pl.DataFrame:
    flagged = pl.col("entry_id").n_unique().over("code")
    worth = flags.select(
        "entry_id",
        "line_id",
        pl.format(PREFIX + "{}", "code").alias("feature"),
        (entries / flagged).log(2).round(9).alias("bits"),
        "reason",
    )
    order = ["entry_id", "bits", "feature", "line_id", "reason"]
    down = [False, True, False, False, False]
    return worth.sort(order, descending=down).unique("entry_id", keep="first", maintain_order=True)
