"""Groups of duplicate lines in the order a person should look at them."""

from dataclasses import dataclass

import polars as pl

_ORDER = ["is_explained", "ml_risk_score", "duplicate_type", "group_id"]
_DOWN = [False, True, True, False]
_GROUP = ["duplicate_type", "group_id"]


@dataclass(frozen=True)
class DuplicateGroups:
    """One row per group, what nobody could explain first, then by risk and type.

    Columns: duplicate_type, group_id, group_size (lines alike, also those that are reported in a
    stronger type), lines (reported here), explained_by (null as soon as one line is unexplained),
    is_explained, ml_risk_score (the highest).
    """

    groups: pl.DataFrame

    @property
    def lines(self) -> int:
        return int(self.groups["lines"].sum())

    @property
    def unexplained(self) -> "DuplicateGroups":
        return DuplicateGroups(self.groups.filter(~pl.col("is_explained")))

    def of_type(self, number: int) -> "DuplicateGroups":
        return DuplicateGroups(self.groups.filter(pl.col("duplicate_type") == number))


def scored_duplicates(lines: pl.LazyFrame, predictions: pl.LazyFrame | None) -> pl.LazyFrame:
    """The duplicate lines of an audit with what a model says of them.

    `lines`: as AuditResult.duplicates; `predictions`: as DuplicateDetectionModel.predict_duplicates
    gives them, for all of these lines. Adds ml_confidence (0 to 1), ml_risk_score (0 to 25) and
    ml_prediction; without predictions the first and last are null, and the risk is the points of
    the type.
    """
    if predictions is None:
        return lines.with_columns(
            ml_confidence=pl.lit(None, pl.Float64),
            ml_risk_score=pl.col("points").cast(pl.Int8),
            ml_prediction=pl.lit(None, pl.Boolean),
        )
    said = predictions.select(
        "line_id",
        ml_confidence=pl.col("duplicate_probability").round(4),
        ml_risk_score="risk_score",
        ml_prediction="is_duplicate",
    )
    return lines.join(said, on="line_id", how="left", maintain_order="left")


def duplicate_groups(scored: pl.LazyFrame) -> DuplicateGroups:
    """Group the lines of `scored_duplicates`."""
    explained = pl.col("explained_by").cast(pl.String)
    groups = scored.group_by(_GROUP).agg(
        pl.col("group_size").first(),
        lines=pl.len(),
        is_explained=explained.is_not_null().all(),
        explained_by=explained.sort().first(),
        ml_risk_score=pl.col("ml_risk_score").max(),
    )
    known = pl.when(pl.col("is_explained")).then("explained_by")
    ordered = groups.with_columns(explained_by=known).sort(_ORDER, descending=_DOWN)
    return DuplicateGroups(ordered.collect())


def counted_groups(lines: pl.LazyFrame) -> pl.DataFrame:
    """One row per group of the duplicate lines of an audit, as they come without a model.

    Columns: those of `duplicate_groups` but is_explained, and unexplained, the lines that nothing
    explains. In each type what nobody could explain comes first, then by group.
    """
    why = pl.col("explained_by")
    groups = lines.group_by(_GROUP).agg(
        pl.col("group_size").first(),
        lines=pl.len(),
        unexplained=why.is_null().sum(),
        explained_by=why.cast(pl.String).min(),
        ml_risk_score=pl.col("points").first(),
    )
    is_explained = pl.col("unexplained") == 0
    known = groups.with_columns(explained_by=pl.when(is_explained).then("explained_by"))
    order = ("duplicate_type", pl.col("unexplained") > 0, "group_id")
    return known.sort(*order, descending=[False, True, False]).collect(engine="streaming")


def in_group_order(scored: pl.LazyFrame, groups: pl.DataFrame) -> pl.LazyFrame:
    """The lines of these groups: in the groups' order, within a group in that of the file."""
    places = groups.select(*_GROUP).with_row_index("place").lazy()
    joined = scored.join(places, on=_GROUP, how="inner")
    return joined.sort("place", "line_id").drop("place")
