"""Entries as the model in use tells them: risk, level and the reasons, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from crossfoot.ml.duplicates.training import THRESHOLD
from crossfoot.selection.findings import MODEL_COLUMNS
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.ml.models import TrainedModel
from crossfoot_server.ml.scored import reasons_of, scan_entries, scored_by

_TOLD = ("entry_id", "journal_id", "risk", "level", "probability")
_PROBABILITY = pl.col("duplicate_probability")
#: A reason more, of entries that may be booked twice.
_TWICE = pl.when(_PROBABILITY >= THRESHOLD).then(
    pl.format("may be booked twice ({}%)", (_PROBABILITY * 100).round().cast(pl.Int64))
)


@dataclass(frozen=True)
class ToldEntry:
    """What a model says of an entry: risk 0 to 100, HIGH, MEDIUM or LOW, up to three reasons.

    Where it may be booked twice that comes first, as a reason more. `probability` of an anomaly is
    an estimate. Only the strangest entries have reasons.
    """

    entry_id: int
    journal_id: str | None
    risk: float
    level: str
    probability: float
    reasons: tuple[str, ...]
    model_version: str


def told_entries(
    data_file: DataFile, model: TrainedModel, entries: pl.DataFrame
) -> list[ToldEntry]:
    """Rows of MlResult.entries with their reasons, in this order."""
    reasons = _reasons(data_file, model, entries["entry_id"])
    return [
        ToldEntry(
            **{name: row[name] for name in _TOLD},
            reasons=(*filter(None, [row["twice"]]), *reasons.get(row["entry_id"], ())),
            model_version=model.version,
        )
        for row in entries.select(*_TOLD, twice=_TWICE).iter_rows(named=True)
    ]


def strangest_entries(data_file: DataFile, model: TrainedModel, count: int) -> list[ToldEntry]:
    """The first entries of a file by its model."""
    entries = scan_entries(data_file, model.pk)
    return [] if entries is None else told_entries(data_file, model, entries.head(count).collect())


def told_of(data_file: DataFile, entry_ids: Sequence[int]) -> dict[int, ToldEntry]:
    """What the model in use says of these entries; nothing where none has scored the file."""
    model = scored_by(data_file.company_id, data_file.pk)
    entries = None if model is None else scan_entries(data_file, model.pk)
    if model is None or entries is None:
        return {}
    # Of a million entries these columns are read in 30 ms, all of them in 80.
    wanted = entries.select(*_TOLD, _PROBABILITY).filter(pl.col("entry_id").is_in(list(entry_ids)))
    return {one.entry_id: one for one in told_entries(data_file, model, wanted.collect())}


def model_table(data_file: DataFile) -> pl.LazyFrame:
    """What the model in use says of every entry, with MODEL_COLUMNS; empty without a model."""
    model = scored_by(data_file.company_id, data_file.pk)
    entries = None if model is None else scan_entries(data_file, model.pk)
    reasons = None if model is None else reasons_of(data_file, model.pk)
    if model is None or entries is None or reasons is None:
        return MODEL_COLUMNS.to_frame().lazy()
    ordered = reasons.lazy().sort("entry_id", "rank")
    texts = ordered.group_by("entry_id").agg(strange=pl.col("reason").str.join("; "))
    told = entries.select("entry_id", ml_risk="risk", ml_level="level", twice=_TWICE)
    both = pl.concat_str("twice", "strange", separator="; ", ignore_nulls=True)
    joined = told.join(texts, on="entry_id", how="left").with_columns(
        ml_reasons=both.replace("", None)
    )
    return joined.with_columns(ml_model_version=pl.lit(model.version)).select(list(MODEL_COLUMNS))


def _reasons(
    data_file: DataFile, model: TrainedModel, entry_ids: pl.Series
) -> dict[int, tuple[str, ...]]:
    told = reasons_of(data_file, model.pk)
    if told is None:
        return {}
    wanted = told.filter(pl.col("entry_id").is_in(entry_ids.implode())).sort("entry_id", "rank")
    grouped = wanted.group_by("entry_id", maintain_order=True).agg("reason")
    return {entry_id: tuple(reasons) for entry_id, reasons in grouped.iter_rows()}
