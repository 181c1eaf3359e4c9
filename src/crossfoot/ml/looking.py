"""Looking: a ledger seen through features and through the audit's checks."""

from dataclasses import dataclass, field

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.ml.checks import Checked, ask_checks
from crossfoot.ml.detectors.detector import Floats
from crossfoot.ml.digest import profile_digest
from crossfoot.ml.features.matrix import Matrix, feature_matrix
from crossfoot.ml.features.profile import fit_on_lines, lines_by_profile
from crossfoot.ml.features.view import View
from crossfoot.ml.models import Models
from crossfoot.progress import Stopwatch


@dataclass(frozen=True)
class MlSettings:
    """What holds for the models of a company.

    `company` is written into stored models. With `past_only` lines are new ones, after those the
    models know: nothing later than a line tells of it, what is usual is not counted anew, and the
    audit's checks, which look at a ledger as a whole, are not asked.
    """

    company: str = ""
    engagement: Engagement = field(default_factory=Engagement)
    past_only: bool = False


@dataclass(frozen=True)
class Looked:
    """A ledger, how it is looked at, and what is seen, by features and by the audit's checks."""

    view: View
    matrix: Matrix
    checks: Checked | None
    data_hash: str

    @property
    def risk(self) -> Floats | None:
        return None if self.checks is None else self.checks.risk


def look(
    book: Book, models: Models | None, settings: MlSettings, seconds: dict[str, float]
) -> Looked:
    watch = Stopwatch()
    if models is not None and settings.past_only:
        lines = lines_by_profile(book, models.profile, past_only=True)
        view = View(book, models.profile, lines, own=False, past_only=True)
        matrix = feature_matrix(view)
        seconds["features"] = watch.seconds
        return Looked(view, matrix, None, models.data_hash)
    profile, lines = fit_on_lines(book, settings.engagement)
    view = View(book, profile, lines)
    matrix = feature_matrix(view)
    seconds["features"] = watch.seconds
    watch = Stopwatch()
    checks = ask_checks(book, settings.engagement, matrix)
    seconds["checks"] = watch.seconds
    return Looked(view, matrix, checks, profile_digest(profile))
