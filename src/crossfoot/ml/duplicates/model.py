"""DuplicateDetectionModel: trained once, it says how likely each line was booked twice."""

from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Self

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml.artifact import pack, unpack
from crossfoot.ml.duplicates.calibration import calibrated
from crossfoot.ml.duplicates.candidates import model_pairs
from crossfoot.ml.duplicates.examples import Counts, gather
from crossfoot.ml.duplicates.features import FEATURE_NAMES, pair_features
from crossfoot.ml.duplicates.scores import line_probabilities, risk_score
from crossfoot.ml.duplicates.training import (
    LEAST_LINES,
    THRESHOLD,
    TrainingResult,
    fit,
)
from crossfoot.ml.forest import Forest, forest_from_arrays
from crossfoot.ml.learning import need_scikit_learn
from crossfoot.ml.metrics import Metrics

KIND = "duplicates"
#: Of what is stored. Another number means that an older or newer Crossfoot has written it.
FORMAT = 1
_PACKAGES = ("crossfoot", "scikit-learn", "numpy", "polars")


@dataclass(frozen=True)
class _Trained:
    """A fitted forest and what it is known by: `facts` is plain data, and is stored with it."""

    forest: Forest
    result: TrainingResult
    facts: dict[str, Any]


class DuplicateDetectionModel:
    """Tells an event that was booked twice from one that comes again, such as rent.

    It looks at pairs of entries that are alike, and was shown which of them are duplicates only by
    duplicates planted in the ledger itself; see `DUPLICATE_FEATURES` for what it sees of a pair.
    It does not see what is not in the ledger (bank accounts, tax numbers), and knows the slips of
    `slips.SLIPS`: for other ones the six types remain.
    """

    def __init__(self) -> None:
        self._trained: _Trained | None = None

    def is_trained(self) -> bool:
        return self._trained is not None

    @property
    def training(self) -> TrainingResult:
        """The result of the training that made this model."""
        return self._ready.result

    @property
    def facts(self) -> dict[str, Any]:
        """What the model is known by, as plain data: seed, features, ledger, metrics, versions."""
        return dict(self._ready.facts)

    def train_once(self, book: Book, *, seed: int = 0) -> TrainingResult:
        """Train on a ledger, the same model for the same ledger and seed.

        A trained model stays as it is (SKIPPED). Where there is too little to learn from
        (INSUFFICIENT_DATA) or the fit fails (FAILED), the result says why, the model stays
        untrained and the rules have to do.

        Raises:
            UserError: scikit-learn is not installed.
        """
        if self._trained is not None:
            return TrainingResult("SKIPPED", "already trained")
        need_scikit_learn()
        if book.line_count < LEAST_LINES:
            return TrainingResult(
                "INSUFFICIENT_DATA",
                f"the ledger has {book.line_count} lines, and a model needs at least {LEAST_LINES}",
            )
        return self._train(book, seed)

    def _train(self, book: Book, seed: int) -> TrainingResult:
        material = gather(book, seed=seed)
        shortage = material.shortage()
        if shortage:
            return TrainingResult("INSUFFICIENT_DATA", shortage)
        try:
            fitted, metrics = fit(material, seed=seed)
        except (ValueError, MemoryError) as error:
            return TrainingResult("FAILED", f"the forest could not be fitted: {error}")
        ranked = sorted(zip(fitted.importance.tolist(), FEATURE_NAMES, strict=True), reverse=True)
        result = TrainingResult(
            status="COMPLETED",
            metrics=metrics,
            counts=material.learned.counts,
            importance={name: share for share, name in ranked},
            data_hash=material.learned.digest,
        )
        self._trained = _Trained(fitted.forest, result, _facts(book, seed, result))
        return result

    def predict_duplicates(self, book: Book) -> pl.DataFrame:
        """How likely each line was booked twice.

        Columns: line_id, duplicate_probability (0 to 1, of the line's most probable pair: an
        estimate, too high where far fewer than one entry in five hundred is a duplicate),
        risk_score (Int8, 0 to 25, see scores.risk_score), is_duplicate (probability of at least
        0.5). In it is every line of a duplicate type and every line of like entries that share
        none; others are no duplicates.

        Raises:
            UserError: the model is not trained.
        """
        known = self._ready.result.data_hash
        lines: pl.DataFrame = book.once(f"duplicates by {known}", lambda: self._predicted(book))
        return lines

    def _predicted(self, book: Book) -> pl.DataFrame:
        forest = self._ready.forest
        pairs = model_pairs(book)
        share = forest.probability(pair_features(book, pairs))
        scored = pairs.with_columns(probability=pl.Series(calibrated(share)))
        lines = line_probabilities(book, scored)
        probability = pl.col("probability")
        return lines.select(
            "line_id",
            duplicate_probability=probability,
            risk_score=risk_score(probability, pl.col("points")),
            is_duplicate=probability >= THRESHOLD,
        )

    def to_bytes(self) -> bytes:
        """The trained model as data: arrays and a manifest, the same bytes for the same model.

        Raises:
            UserError: the model is not trained.
        """
        trained = self._ready
        return pack(trained.facts, trained.forest.arrays())

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The model that `to_bytes` wrote; it predicts the same, without scikit-learn.

        Raises:
            UserError: the bytes are damaged, or not of a duplicate model with today's features.
        """
        facts, arrays = unpack(data)
        if facts.get("kind") != KIND or facts.get("format") != FORMAT:
            raise UserError("The stored model is no duplicate model of this version. Train again.")
        if facts.get("features") != list(FEATURE_NAMES):
            raise UserError(
                "The stored model knows other features than this version. Train it again."
            )
        model = cls()
        forest = forest_from_arrays(arrays, len(FEATURE_NAMES))
        model._trained = _Trained(forest, _result(facts), facts)
        return model

    @property
    def _ready(self) -> _Trained:
        if self._trained is None:
            raise UserError(
                "The duplicate model is not trained. Train it with train_once, or use the rules."
            )
        return self._trained


def _facts(book: Book, seed: int, result: TrainingResult) -> dict[str, Any]:
    return {
        "kind": KIND,
        "format": FORMAT,
        "features": list(FEATURE_NAMES),
        "seed": seed,
        "threshold": THRESHOLD,
        "label_source": "planted",
        "lines": book.line_count,
        "period_from": book.period_from.isoformat(),
        "period_to": book.period_to.isoformat(),
        "versions": {name: version(name) for name in _PACKAGES},
        "training": asdict(result),
    }


def _result(facts: dict[str, Any]) -> TrainingResult:
    """The training's result, from the manifest.

    Raises:
        UserError: the manifest does not tell it.
    """
    try:
        told = dict(facts["training"])
        metrics, counts = Metrics(**told.pop("metrics")), Counts(**told.pop("counts"))
        return TrainingResult(**told, metrics=metrics, counts=counts)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("The stored model does not tell of its training. Train again.") from error
