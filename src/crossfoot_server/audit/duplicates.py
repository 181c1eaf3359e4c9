"""The duplicates of a run as people look through them: groups, and in each its lines."""

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.audit.duplicates.groups import (
    DuplicateGroups,
    duplicate_groups,
    in_group_order,
    scored_duplicates,
)
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.store import open_ledger, run_folder
from crossfoot_server.ml.models import MLModelProcessingResult, ModelType
from crossfoot_server.ml.predicting import predictions_file
from crossfoot_server.ml.queries import newest_words, type_name

#: Lines of one group that an answer shows; the export has all.
MOST_IN_GROUP = 100
#: Columns of a line, as the seeds name them.
_LINE = {
    "line_id": "line_id", "entry_id": "entry_id", "file_row": "file_row",
    "journal_id": "journal_id", "gl_account": "account", "account_name": "account_name",
    "amount": "amount", "posting_date": "posting_date", "effective_date": "effective_date",
    "user_name": "entered_by", "source": "source", "party": "party", "reference": "reference",
    "text": "line_text",
}  # fmt: skip
_SAID = ("explained_by", "ml_confidence", "ml_risk_score", "ml_prediction")
_GONE = "What the model said of this file is no longer kept; only the rules are shown."


@dataclass(frozen=True)
class Duplicates:
    """The duplicate lines of a run, with the newest word of a model on its file.

    `applied` says whose word it is: the model's, or only the rules', and why.
    """

    run: AuditRun
    applied: dict[str, Any]
    scored: pl.LazyFrame
    version: str
    has_predictions: bool

    @property
    def groups(self) -> DuplicateGroups:
        return duplicate_groups(self.scored)

    def shown(self, groups: pl.DataFrame) -> list[dict[str, Any]]:
        """Groups with their first lines."""
        lines = in_group_order(self.scored, groups)
        first = lines.group_by("duplicate_type", "group_id", maintain_order=True).head(
            MOST_IN_GROUP
        )
        rows = self._with_lines(first).collect()
        by_group = rows.partition_by("duplicate_type", "group_id", as_dict=True)
        return [
            _group(one, by_group[one["duplicate_type"], one["group_id"]].to_dicts())
            for one in groups.iter_rows(named=True)
        ]

    def table(self) -> pl.LazyFrame:
        """All lines, in the order of the groups."""
        lines = self._with_lines(in_group_order(self.scored, self.groups.groups))
        return lines.select(
            pl.format("Type {} Duplicate", "duplicate_type").alias("type"),
            "group_id",
            "group_size",
            *_LINE,
            pl.col("explained_by").cast(pl.String),
            *_SAID[1:],
        )

    def _with_lines(self, scored: pl.LazyFrame) -> pl.LazyFrame:
        """Add what the ledger says of each line."""
        ledger = open_ledger(self.run.company_id, self.run.dataset.data_file_id)
        lines = ledger.lines().select(pl.col(old).alias(new) for new, old in _LINE.items())
        return scored.drop("entry_id").join(lines, on="line_id", how="left", maintain_order="left")


def duplicates_of(run: AuditRun) -> Duplicates:
    """The duplicates of a run."""
    file = run.dataset.data_file
    words = {row.model_type: row for row in newest_words(run.company_id, file.pk)}
    word = words.get(ModelType.DUPLICATES)
    path, applied = _word(run, word)
    lines = pl.scan_parquet(run_folder(run.company_id, run.pk) / "duplicates.parquet")
    predictions = pl.scan_parquet(path) if path else None
    told = f"{run.pk} {word.pk if word else ''}"
    version = hashlib.sha256(told.encode()).hexdigest()
    return Duplicates(
        run, applied, scored_duplicates(lines, predictions), version, path is not None
    )


def _word(
    run: AuditRun, word: MLModelProcessingResult | None
) -> tuple[Path | None, dict[str, Any]]:
    """The file of a model's predictions, if there is one, and what is said of it."""
    model_id = word.detailed_results.get("model_id") if word else None
    if word is None or model_id is None:
        return None, {"source": "rules", "reason": word.error_message if word else ""}
    path = predictions_file(run.dataset.data_file, uuid.UUID(str(model_id)))
    if not path.is_file():
        return None, {"source": "rules", "reason": _GONE}
    return path, {"source": "model", "reason": "", "model_version": word.model_version}


def _group(group: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": type_name(group["duplicate_type"]),
        "group_id": group["group_id"],
        "group_size": group["group_size"],
        "lines": group["lines"],
        "explained_by": group["explained_by"],
        "ml_risk_score": group["ml_risk_score"],
        "shown": len(rows),
        "transactions": [_transaction(row) for row in rows],
    }


def _transaction(row: dict[str, Any]) -> dict[str, Any]:
    line = {name: row[name] for name in (*_LINE, *_SAID)}
    return {"id": str(row["line_id"]), **line}
