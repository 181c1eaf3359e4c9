"""Evaluate the models on ledgers whose anomalies are known, as plain data."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from crossfoot.cli.console import progress_bar
from crossfoot.cli.ml_ledgers import Known, labelled_ledger, planted_ledger, sample_ledger
from crossfoot.ml import MlResult, score_ledger
from crossfoot.ml.checks import PREFIX
from crossfoot.ml.evaluation import CHECKS, LedgerEvaluation, evaluate_ledger
from crossfoot.ml.intervals import interval
from crossfoot.ml.shown import SHOWN_BY
from crossfoot.progress import Progress
from crossfoot.sample.kinds import KINDS, PLANTED_KINDS

#: Seeds of ledgers that the models were made with: figures on them would be too good.
SEEDS_OF_DEVELOPMENT: Final = (1, 2, 3)
FIGURES: Final = ("average_precision", "precision_at_100", "recall")
#: Of a kind fewer are found: it is not seen.
_SEEN: Final = 0.2


@dataclass(frozen=True)
class Asked:
    """What to evaluate on: seeds of sample ledgers of so many lines, and others' ledgers."""

    seeds: Sequence[int]
    lines: int
    planted: Path | None
    labelled: Path | None


def run(asked: Asked, *, quiet: bool) -> dict[str, Any]:
    """Evaluate on sample ledgers, on a planted ledger and on a labelled file where there is one.

    Raises:
        UserError: the folder holds no planted ledger, or the file no labels.
    """
    with progress_bar(quiet=quiet) as progress:
        # Samples come last: what is wrong with a given file is said before they take minutes.
        planted = [] if asked.planted is None else [_on_planted(asked.planted, progress)]
        faithful, others = (
            ([], []) if asked.labelled is None else _on_labelled(asked.labelled, progress)
        )
        samples = [_on_sample(seed, asked.lines, progress) for seed in asked.seeds]
    parts = {"sample": samples, "planted": planted, "labelled": faithful, "unfaithful": others}
    return {
        "seeds": list(asked.seeds),
        "seen_in_development": sorted({*asked.seeds} & {*SEEDS_OF_DEVELOPMENT}),
        "lines": asked.lines,
        **{name: _summary(found) for name, found in parts.items()},
        "ledgers": [asdict(one) for found in parts.values() for one in found],
    }


def _on_sample(seed: int, lines: int, progress: Progress) -> LedgerEvaluation:
    with sample_ledger(seed, lines, progress) as known:
        return _evaluated(known, _scored(known, progress))


def _on_planted(folder: Path, progress: Progress) -> LedgerEvaluation:
    with planted_ledger(folder, progress) as known:
        return _evaluated(known, _scored(known, progress))


def _on_labelled(
    file: Path, progress: Progress
) -> tuple[list[LedgerEvaluation], list[LedgerEvaluation]]:
    with labelled_ledger(file, progress) as (faithful, others):
        result = _scored(faithful, progress)
        return [_evaluated(faithful, result)], [_evaluated(others, result)]


def _scored(known: Known, progress: Progress) -> MlResult:
    return score_ledger(known.ledger.book(), seed=0, progress=progress)


def _evaluated(known: Known, result: MlResult) -> LedgerEvaluation:
    book = known.ledger.book()
    return evaluate_ledger(known.name, book, result, known.truth, shown_by=_shown_by())


def _shown_by() -> dict[str, set[str]]:
    """Of each planted kind, the features and the checks that name it."""
    checks = {
        kind.name: {PREFIX + code for code in kind.checks} for kind in (*KINDS, *PLANTED_KINDS)
    }
    return {kind: codes | {*SHOWN_BY.get(kind, ())} for kind, codes in checks.items()}


def _summary(found: Sequence[LedgerEvaluation]) -> dict[str, Any]:
    """Means and intervals: over ledgers, or of one ledger over draws of its entries."""
    if not found:
        return {}
    names = [name for name in found[0].detectors if all(name in one.detectors for one in found)]
    by_kind = _by_kind(found, names)
    return {
        "detectors": {
            name: {figure: _interval(found, name, figure) for figure in FIGURES} for name in names
        },
        "best_recall": _mean([_best_recall(one) for one in found]),
        "by_kind": by_kind,
        "mean_of_kinds": {
            name: _mean([kinds[name] for kinds in by_kind.values()]) for name in names
        },
        "not_seen": sorted(kind for kind, share in by_kind.items() if share["ensemble"] < _SEEN),
        "times_rules": _times(found, "rule_based"),
        "times_checks": _times(found, CHECKS),
        "reliability": _reliability(found, lambda one: asdict(one.reliability)),
        "reasons_name_the_cause": _mean([one.named for one in found]),
        "duplicates": _duplicates(found),
        "positives": sum(one.detectors["ensemble"].positives for one in found),
        "entries": sum(one.detectors["ensemble"].entries for one in found),
    }


def _interval(found: Sequence[LedgerEvaluation], name: str, figure: str) -> dict[str, Any]:
    if len(found) == 1:
        return asdict(found[0].resampled[name][figure])
    return asdict(interval([getattr(one.detectors[name], figure) for one in found]))


def _best_recall(one: LedgerEvaluation) -> float:
    """The recall in the first hundredth of who makes no mistake."""
    ensemble = one.detectors["ensemble"]
    return min(1.0, 0.01 * ensemble.entries / max(ensemble.positives, 1))


def _by_kind(
    found: Sequence[LedgerEvaluation], names: Sequence[str]
) -> dict[str, dict[str, float]]:
    kinds = sorted({kind for one in found for kind in one.by_kind["ensemble"]})
    return {
        kind: {name: _mean([one.by_kind[name].get(kind) for one in found]) for name in names}
        for kind in kinds
    }


def _duplicates(found: Sequence[LedgerEvaluation]) -> dict[str, Any]:
    """Nothing where no entry is known to be booked twice."""
    positives = sum(one.duplicates.positives for one in found)
    if not positives:
        return {}
    figures = {
        figure: asdict(interval([getattr(one.duplicates, figure) for one in found]))
        for figure in ("average_precision", "high_precision")
    }
    told = _reliability(found, lambda one: asdict(one.duplicates.reliability))
    return {**figures, "positives": positives, "reliability": told}


def _reliability(
    found: Sequence[LedgerEvaluation], of: Callable[[LedgerEvaluation], dict[str, Any]]
) -> dict[str, Any]:
    """Expected and actual in sum, the errors in the mean."""
    told = [of(one) for one in found]
    sums = {name: round(sum(one[name] for one in told), 1) for name in ("expected", "actual")}
    errors = ("brier", "brier_of_share", "calibration_error")
    return sums | {name: round(sum(one[name] for one in told) / len(told), 6) for name in errors}


def _times(found: Sequence[LedgerEvaluation], reference: str) -> float:
    """How many times the reference's average precision the ensemble's is."""
    ours, others = (
        _mean([one.detectors[name].average_precision for one in found])
        for name in ("ensemble", reference)
    )
    return round(ours / others, 2) if others else 0.0


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else 0.0
