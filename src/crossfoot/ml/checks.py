"""Checks: how much the checks of the audit say of each line, beside what models say."""

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.flags import run_checks
from crossfoot.audit.profile import Profile
from crossfoot.audit.risk import score_lines
from crossfoot.ml.detectors.detector import Floats
from crossfoot.ml.features.matrix import Matrix
from crossfoot.progress import no_progress


def risk_by_checks(book: Book, engagement: Engagement, matrix: Matrix) -> Floats:
    """The risk of the audit, 0 to 100, of each line of the matrix, by the default profile.

    The profile is not the run's own, so that a weight changed for one audit does not change what
    models say of the ledger.
    """
    profile = Profile("models", engagement=engagement)
    flags = run_checks(book, ALL_CHECKS, profile, no_progress).flags
    told = score_lines(flags, profile).select("line_id", "risk")
    lines = matrix.lines.select("line_id")
    joined = lines.join(told, on="line_id", how="left", maintain_order="left")
    risk: Floats = joined["risk"].fill_null(0.0).to_numpy()
    return risk
