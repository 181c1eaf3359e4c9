"""Run: the front door. A ledger becomes scores, reasons, and models that can score the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.ml.duplicates import DuplicateDetectionModel
from crossfoot.ml.features.catalogue import FEATURE_NAMES
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.fitted import Scale, entry_places, entry_scores, scale_of
from crossfoot.ml.learning import need_scikit_learn
from crossfoot.ml.looking import Looked, MlSettings, look
from crossfoot.ml.models import Models
from crossfoot.ml.quality import Quality, held_out_copies, kinds_of, rank_quality
from crossfoot.ml.reasons import reasons, with_checks
from crossfoot.ml.reference import reference_of
from crossfoot.ml.risk import estimated_probability, levels, risk, standing
from crossfoot.ml.scoring import Scored, score, without_checks
from crossfoot.ml.training import Tier, learn, tier_of
from crossfoot.progress import Progress, Stopwatch, no_progress

#: Entries that get reasons: so many of the strangest, and all that are HIGH or MEDIUM.
_LEAST_SHOWN, _SHOWN_SHARE = 100, 0.02


@dataclass(frozen=True)
class MlResult:
    """What the models say of a ledger.

    `scores`, one row per line in order of line_id: line_id, journal_id, a column of bits per
    detector that ran (10 bits: one entry in 1,024 is so strange), ensemble (the quadratic
    mean of those that count and of the audit's checks), duplicate_probability (0 to 1), risk (0 to
    100).
    `entries`, riskiest first: entry_id, journal_id, the same columns of the strongest line,
    probability (estimated), level (HIGH, MEDIUM, LOW by what can be reviewed).
    `reasons`, for the strangest fiftieth of the entries and all HIGH or MEDIUM: entry_id,
    journal_id, rank, line_id, feature (or check), bits, reason.
    `seconds` by step; `versions` by detector; `metrics` by detector, on entries planted in this
    ledger in ways that no detector was taught; `importance` of the features in the random forest,
    largest first.
    """

    scores: pl.DataFrame
    entries: pl.DataFrame
    reasons: pl.DataFrame
    tier: Tier
    detectors: tuple[str, ...]
    seconds: Mapping[str, float]
    versions: Mapping[str, str]
    metrics: Mapping[str, Quality]
    importance: Mapping[str, float]
    data_hash: str
    models: Models = field(repr=False)

    def write(self, folder: Path) -> list[Path]:
        """Write scores.parquet and reasons.parquet into a folder; return the files."""
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder / "scores.parquet", folder / "reasons.parquet"]
        for file, frame in zip(files, (self.scores, self.reasons), strict=True):
            unfinished = file.with_name(file.name + ".part")
            frame.write_parquet(unfinished)
            unfinished.replace(file)
        return files


@dataclass(frozen=True)
class _Task:
    """What a training is asked for."""

    seed: int
    labels: pl.DataFrame | None
    company: str


def score_ledger(
    book: Book,
    *,
    seed: int = 0,
    labels: pl.DataFrame | None = None,
    models: Models | None = None,
    settings: MlSettings | None = None,
    progress: Progress = no_progress,
) -> MlResult:
    """Score every line of a ledger: how strange it is, and how likely it was booked twice.

    Without `models` every detector that the ledger is large enough for learns from it first. With
    models they score, and only what is usual (the profile) is counted anew from this ledger, which
    models of last year need. `labels`: journal_id and exception (Boolean), by reviewers; from
    thirty of each on the random forest learns from them.

    The same ledger, seed and labels give the same scores, in whatever order the lines are.

    Raises:
        UserError: the ledger has fewer than 50 lines, or scikit-learn is not installed.
    """
    tier = tier_of(book.line_count)
    seconds: dict[str, float] = {}
    progress("features", 0, None)
    settings = settings or MlSettings()
    looked = look(book, models, settings, seconds)
    if models is None:
        models = _learned(looked, _Task(seed, labels, settings.company), seconds, progress)
        scored = score(models, looked.matrix, looked.risk)
        bare = without_checks(models, looked.matrix, scored)
        metrics = _metrics(book, models, bare, seconds)
        ranked = (bare.lines["ensemble"], bare.strongest["ensemble"])
        reference = reference_of(book, models.profile, looked.matrix, *ranked)
        models = replace(models, metrics=metrics, reference=reference)
    else:
        # Drift is told by the profile that was learned from, so a newer one has no reference.
        kept = models.reference if settings.past_only else None
        models = replace(models, profile=looked.view.profile, reference=kept)
        scored = score(models, looked.matrix, looked.risk)
    return _result(looked, models, scored, tier, seconds, progress)


def _learned(looked: Looked, task: _Task, seconds: dict[str, float], progress: Progress) -> Models:
    need_scikit_learn()
    book, profile = looked.view.book, looked.view.profile
    learned = learn(
        book, profile, looked.matrix, seed=task.seed, labels=task.labels, progress=progress
    )
    seconds |= learned.seconds
    watch = Stopwatch()
    progress("duplicates", 0, None)
    duplicates = DuplicateDetectionModel()
    trained = duplicates.train_once(book, seed=task.seed)
    seconds["duplicates training"] = watch.seconds
    facts = {
        "lines": book.line_count,
        "period_from": book.period_from.isoformat(),
        "period_to": book.period_to.isoformat(),
        "duplicates": {"status": trained.status, "reason": trained.reason},
    }
    return Models(
        profile=profile,
        fitted=learned.fitted,
        checks=_scale_of_checks(looked),
        duplicates=duplicates,
        seed=task.seed,
        company=task.company,
        data_hash=looked.data_hash,
        facts=facts,
    )


def _scale_of_checks(looked: Looked) -> Scale:
    _, places = entry_places(looked.matrix.lines["entry_id"].to_numpy())
    assert looked.checks is not None  # noqa: S101 - only past lines have none, and teach nothing
    return scale_of(entry_scores(places, looked.checks.risk))


def _metrics(
    book: Book, models: Models, scored: Scored, seconds: dict[str, float]
) -> dict[str, Quality]:
    """Of each detector, how it ranks planted entries among all that the ledger has."""
    watch = Stopwatch()
    copies = held_out_copies(book, models.profile, models.seed)
    planted = score(models, copies, None)
    whose = copies.lines.unique("entry_id").sort("entry_id")
    kinds = [*kinds_of(whose["planted"]), *[""] * len(scored.entries)]
    found = {
        name: rank_quality(np.concatenate([planted.strongest[name], bits]), kinds)
        for name, bits in scored.strongest.items()
    }
    seconds["metrics"] = watch.seconds
    return found


def _result(
    looked: Looked,
    models: Models,
    scored: Scored,
    tier: Tier,
    seconds: dict[str, float],
    progress: Progress,
) -> MlResult:
    book = looked.view.book
    watch = Stopwatch()
    progress("duplicates", 0, None)
    doubles = _duplicates(book, models)
    seconds["duplicates"] = watch.seconds
    watch = Stopwatch()
    progress("reasons", 0, None)
    scores = _scores(book, looked.matrix, scored, doubles)
    entries = _entries(scores, scored)
    told = reasons(looked.view, looked.matrix, models.fitted, _shown(entries))
    if looked.checks is not None:
        told = with_checks(told, looked.checks.reasons)
    numbers = entries.select("entry_id", "journal_id")
    seconds["reasons"] = watch.seconds
    return MlResult(
        scores=scores.drop("entry_id"),
        entries=entries,
        reasons=numbers.join(told, on="entry_id", maintain_order="left"),
        tier=tier,
        detectors=tuple(scored.lines),
        seconds={name: round(value, 3) for name, value in seconds.items()},
        versions=models.versions,
        metrics=models.metrics,
        importance=_importance(models),
        data_hash=looked.data_hash,
        models=models,
    )


def _duplicates(book: Book, models: Models) -> pl.DataFrame:
    """Return line_id, duplicate_probability of the lines that may be duplicates."""
    if not models.duplicates.is_trained():
        return pl.DataFrame(schema={"line_id": pl.Int64, "duplicate_probability": pl.Float64})
    return models.duplicates.predict_duplicates(book).select("line_id", "duplicate_probability")


def _scores(book: Book, matrix: Matrix, scored: Scored, doubles: pl.DataFrame) -> pl.DataFrame:
    numbers = book.engine.collect(book.lines("line_id", "journal_id"))
    bits = {name: values.round(6) for name, values in scored.lines.items()}
    frame = matrix.lines.select("line_id", "entry_id").with_columns(
        pl.Series(name, values) for name, values in bits.items()
    )
    frame = numbers.join(frame, on="line_id").join(doubles, on="line_id", how="left")
    frame = frame.with_columns(pl.col("duplicate_probability").fill_null(0.0)).sort("line_id")
    total = risk(frame["ensemble"].to_numpy(), frame["duplicate_probability"].to_numpy())
    return frame.with_columns(risk=pl.Series(total))


def _entries(scores: pl.DataFrame, scored: Scored) -> pl.DataFrame:
    names = [*scored.lines, "duplicate_probability", "risk"]
    strongest = scores.group_by("entry_id").agg(
        pl.col("journal_id").first(), pl.col("line_id").min(), *(pl.col(n).max() for n in names)
    )
    strongest = strongest.sort("entry_id")
    bits = strongest["ensemble"].to_numpy()
    ranked_by = standing(strongest["risk"].to_numpy(), bits)
    told = strongest.with_columns(
        probability=pl.Series(estimated_probability(bits)), level=levels(ranked_by, scored.rules)
    )
    order = ["risk", "ensemble", "journal_id", "line_id"]
    return told.sort(order, descending=[True, True, False, False]).drop("line_id")


def _shown(entries: pl.DataFrame) -> pl.Series:
    first = max(_LEAST_SHOWN, round(entries.height * _SHOWN_SHARE))
    wanted = (pl.int_range(pl.len()) < first) | (pl.col("level") != "LOW")
    return entries.filter(wanted)["entry_id"]


def _importance(models: Models) -> dict[str, float]:
    states = {one.detector.name: one.state for one in models.fitted}
    if "random_forest" not in states:
        return {}
    shares = states["random_forest"]["importance"].astype(np.float64).round(6).tolist()
    ranked = sorted(zip(shares, FEATURE_NAMES, strict=True), key=lambda one: (-one[0], one[1]))
    return {name: share for share, name in ranked}
