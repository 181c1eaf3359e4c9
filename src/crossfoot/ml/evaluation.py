"""Evaluation: what the models find of anomalies and duplicates that others have labelled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.profile import Profile
from crossfoot.audit.run import run_audit
from crossfoot.ml.detectors.detector import Bools, Floats
from crossfoot.ml.features.vocabulary import CODED, vocabularies
from crossfoot.ml.intervals import Interval, resampled
from crossfoot.ml.limits import one_thread
from crossfoot.ml.quality import TOP_SHARE, Quality, rank_quality
from crossfoot.ml.reliability import Reliability, reliability
from crossfoot.ml.run import MlResult
from crossfoot.ml.shown import SHOWN_BY

#: An isolation forest on columns as they come: what the models have to be better than.
PLAIN: Final = "plain_isolation_forest"
#: The risk that the audit's checks give an entry: what there is without any model.
CHECKS: Final = "checks_alone"
#: Of `MlResult.entries`: the ensemble and the duplicates together.
RISK: Final = "risk"
#: Risk scores of duplicates, 0 to 25, from which on they are HIGH.
_HIGH: Final = 18


@dataclass(frozen=True)
class Duplicates:
    """How entries booked twice rank by probability, and how many of those called HIGH are."""

    average_precision: float
    high_precision: float
    high: int
    positives: int
    entries: int
    reliability: Reliability


@dataclass(frozen=True)
class LedgerEvaluation:
    """One ledger, judged.

    `detectors` by name, the ensemble, the risk, the plain forest and the checks alone among them;
    `resampled`: intervals of their figures, by detector and figure. `by_kind`, by detector: of each
    kind the share that stands among the strangest hundredth of the ordinary entries, which unlike
    the recall does not hang on how many anomalies there are. `named`: of the anomalies found in the
    first hundredth whose kind has features of its own, the share for which one of the three reasons
    is of them; None where there are none.
    """

    ledger: str
    lines: int
    detectors: Mapping[str, Quality]
    resampled: Mapping[str, Mapping[str, Interval]]
    by_kind: Mapping[str, Mapping[str, float]]
    duplicates: Duplicates
    reliability: Reliability
    named: float | None
    found: int
    seconds: Mapping[str, float]


def evaluate_ledger(
    name: str,
    book: Book,
    result: MlResult,
    truth: pl.DataFrame,
    *,
    shown_by: Mapping[str, Collection[str]] = SHOWN_BY,
) -> LedgerEvaluation:
    """Compare the scores of a ledger with its labels.

    `shown_by`: the features, or checks as in reasons, that name a kind. `truth`: line_id, kind
    (null in all that is no anomaly), twice (booked twice) and original (of what was booked twice).
    Neither of the two counts as an anomaly, nor as a false one.
    """
    entries = _entries(book, truth)
    ids = entries["entry_id"]
    judged = (entries["kind"] != "") | ~(entries["twice"] | entries["original"])
    kept = judged.to_numpy()
    kinds = entries["kind"].to_list()
    ordered = result.entries.sort("entry_id")
    scores = {name: ordered[name].to_numpy()[kept] for name in (*result.detectors, RISK)}
    scores[PLAIN] = plain_isolation_forest(book, ids)[kept]
    scores[CHECKS] = _of_checks(book, ids)[kept]
    own = [kind for kind, keep in zip(kinds, kept, strict=True) if keep]
    anomaly = np.array([kind != "" for kind in own])
    ranked = {
        name: rank_quality(values, own, label_source="given") for name, values in scores.items()
    }
    found, named = _named(result, entries.filter(judged), scores["ensemble"], shown_by)
    return LedgerEvaluation(
        ledger=name,
        lines=book.line_count,
        detectors=ranked,
        resampled={
            name: resampled(values, anomaly, asdict(ranked[name]))
            for name, values in scores.items()
        },
        by_kind={name: _by_kind(values, own) for name, values in scores.items()},
        duplicates=_duplicates(book, result, entries),
        reliability=reliability(ordered["probability"].to_numpy()[kept], anomaly),
        named=named,
        found=found,
        seconds=result.seconds,
    )


def _by_kind(scores: Floats, kinds: Sequence[str]) -> dict[str, float]:
    """Of each kind, the share that stands among the strangest hundredth of ordinary entries."""
    named = np.array(kinds, dtype=object)
    ordinary = np.sort(scores[named == ""])[::-1]
    border = ordinary[min(round(len(ordinary) * TOP_SHARE), len(ordinary) - 1)]
    return {
        kind: round(float((scores[named == kind] > border).mean()), 4)
        for kind in sorted(set(named[named != ""].tolist()))
    }


def _entries(book: Book, truth: pl.DataFrame) -> pl.DataFrame:
    """Return entry_id, kind (empty: none), twice, original of every entry."""
    lines = book.engine.collect(book.lines("line_id", "entry_id"))
    told = lines.join(truth, on="line_id", how="left").group_by("entry_id")
    entries = told.agg(
        pl.col("kind").drop_nulls().first(), pl.col("twice").any(), pl.col("original").any()
    )
    return entries.with_columns(pl.col("kind").fill_null("")).sort("entry_id")


def plain_isolation_forest(book: Book, entry_ids: pl.Series) -> Floats:
    """scikit-learn's isolation forest on label codes, amount and date, as it is often done."""
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]

    columns = ("entry_id", *CODED, "minor", "weekday", "posting_date", "line_id")
    lines = book.engine.collect(book.lines(*columns)).sort("line_id")
    known = vocabularies(book)
    codes = [
        lines[column].replace_strict(
            {value: place for place, value in enumerate(known[name].values, 1)},
            default=0,
            return_dtype=pl.Float32,
        )
        for column, name in CODED.items()
    ]
    numbers = lines.select(
        pl.col("minor").cast(pl.Float32),
        pl.col("weekday").cast(pl.Float32),
        day=pl.col("posting_date").dt.day().cast(pl.Float32),
        month=pl.col("posting_date").dt.month().cast(pl.Float32),
    )
    rows = np.column_stack([*codes, *numbers.get_columns()]).astype(np.float32)
    with one_thread():
        model = IsolationForest(n_estimators=100, random_state=0, n_jobs=1).fit(rows)
        scores = -model.score_samples(rows)
    frame = lines.select("entry_id").with_columns(score=pl.Series(scores))
    strongest = frame.group_by("entry_id").agg(pl.col("score").max())
    told = pl.DataFrame({"entry_id": entry_ids}).join(
        strongest, on="entry_id", how="left", maintain_order="left"
    )
    return told["score"].to_numpy()


def _of_checks(book: Book, entry_ids: pl.Series) -> Floats:
    audited = run_audit(book, Profile("default"), identity={})
    told = pl.DataFrame({"entry_id": entry_ids}).join(
        audited.risk.entries.select("entry_id", "risk"),
        on="entry_id",
        how="left",
        maintain_order="left",
    )
    return told["risk"].fill_null(0.0).to_numpy()


def _named(
    result: MlResult,
    entries: pl.DataFrame,
    scores: Floats,
    shown_by: Mapping[str, Collection[str]],
) -> tuple[int, float | None]:
    """How many anomalies of known features are among the first, and the share that is named."""
    top = max(round(len(scores) * TOP_SHARE), 1)
    border = np.sort(scores)[len(scores) - top]
    first = entries.filter(pl.Series(scores >= border) & (pl.col("kind") != ""))
    known = first.filter(pl.col("kind").is_in(list(shown_by)))
    told = result.reasons.group_by("entry_id").agg("feature")
    joined = known.join(told, on="entry_id", how="left")
    hits = [
        bool(set(features or ()) & set(shown_by[kind]))
        for kind, features in joined.select("kind", "feature").iter_rows()
    ]
    return len(hits), (round(sum(hits) / len(hits), 4) if hits else None)


def _duplicates(book: Book, result: MlResult, entries: pl.DataFrame) -> Duplicates:
    ordered = result.entries.sort("entry_id")["duplicate_probability"].to_numpy()
    twice = entries["twice"].to_numpy()
    # Which of two equal entries is the copy cannot be seen: the original counts as neither.
    kept = twice | ~entries["original"].to_numpy()
    quality = rank_quality(ordered[kept], ["twice" if one else "" for one in twice[kept]])
    high = _high(book, result, entries)[kept]
    called = int(high.sum())
    right = float((high & twice[kept]).sum())
    return Duplicates(
        average_precision=quality.average_precision,
        high_precision=round(right / called, 4) if called else 0.0,
        high=called,
        positives=quality.positives,
        entries=quality.entries,
        reliability=reliability(ordered[kept], twice[kept]),
    )


def _high(book: Book, result: MlResult, entries: pl.DataFrame) -> Bools:
    """Which entries have a line whose risk of being a duplicate is HIGH."""
    model = result.models.duplicates
    if not model.is_trained():
        return np.zeros(entries.height, dtype=np.bool_)
    lines = book.engine.collect(book.lines("line_id", "entry_id"))
    called = model.predict_duplicates(book).filter(pl.col("risk_score") >= _HIGH)
    owners = lines.join(called, on="line_id", how="semi")["entry_id"].unique()
    found = entries["entry_id"].is_in(owners.implode())
    return found.to_numpy()
