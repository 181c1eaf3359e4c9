"""Score an audited ledger by models, and write the scores beside the audit's files."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossfoot.errors import UserError
from crossfoot.ledger import Audit
from crossfoot.progress import Progress
from crossfoot.reports.plain import counted

if TYPE_CHECKING:
    from crossfoot.audit.book import Book

#: What scoring leaves in the folder of an audit.
SCORE_FILES: Final = ("scores.parquet", "reasons.parquet")
#: Steps of scoring as the progress names them, none of them as a step of the audit.
_WORDS: Final = {
    "rule_based": "rules",
    "statistical": "statistics",
    "isolation_forest": "isolation",
    "dbscan": "density",
    "random_forest": "forest",
    "duplicates": "booked twice",
}


@dataclass(frozen=True)
class Scoring:
    """That models are asked, and which reviewers' decisions they may learn from."""

    labels: Path | None = None

    def check(self) -> None:
        """See, before anything that takes long, that models can be trained and labels be read.

        Raises:
            UserError: scikit-learn is not installed, or the labels are not understood.
        """
        from crossfoot.ledger.labels import read_labels
        from crossfoot.ml.learning import need_scikit_learn

        need_scikit_learn()
        if self.labels is not None:
            read_labels(self.labels)

    def check_labels(self, book: "Book") -> None:
        """See that the labels are of this ledger.

        Raises:
            UserError: none is.
        """
        from crossfoot.ledger.labels import match_labels, read_labels

        if self.labels is not None:
            match_labels(read_labels(self.labels), book, str(self.labels))


def with_scores(audit: Audit, scoring: Scoring, out: Path, progress: Progress) -> Audit:
    """Score the ledger, write the scores, and put what they say into the audit's summary.

    A ledger that is too small for models has no scores, and the summary says why.
    """
    from crossfoot.ledger.scoring import Wanted, scored
    from crossfoot.ml.training import tier_of
    from crossfoot.reports.ml_summary import not_scored

    audited = audit.audited
    try:
        tier_of(audited.book.line_count)
    except UserError as error:
        return Audit(replace(audited, ml=not_scored(str(error))))
    wanted = Wanted(scoring.labels, None, audited.profile.engagement, seed=0)
    name = audited.manifest.source_name
    scores = scored(audited.book, name, wanted, _in_words(progress))
    _write(scores.write, out)
    return Audit(replace(audited, ml=scores.summary))


def _write(write: Any, out: Path) -> None:
    try:
        write(out)
    except OSError as error:
        raise UserError(f"The scores can't be written to '{out}': {error.strerror}.") from error


def forget_scores(out: Path) -> None:
    """Remove the scores of an earlier audit, which may have been of another ledger."""
    for name in SCORE_FILES:
        (out / name).unlink(missing_ok=True)


def warn_of_labels(ml: Mapping[str, Any] | None) -> None:
    """Say on stderr which labels are of no entry of the ledger."""
    told = (ml or {}).get("labels")
    if told and told["unknown"]:
        first = ", ".join(told["first_unknown"])
        sys.stderr.write(
            f"crossfoot: {counted(told['unknown'], 'label')} of no entry of this ledger: {first}"
            f"{' ...' if told['unknown'] > len(told['first_unknown']) else ''}\n"
        )


def _in_words(progress: Progress) -> Progress:
    def report(step: str, done: int, total: int | None = None) -> None:
        progress(_WORDS.get(step, step), done, total)

    return report
