"""Compare what an audit flags with the labels of what was planted."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl

from crossfoot.sample.kinds import KINDS, Kind
from crossfoot.sample.run import SampleFacts, write_sample
from crossfoot.sample.scores import CheckScore, Evaluation, KindScore, LookalikeScore


class Audited(Protocol):
    """The part of an audit's result that an evaluation looks at."""

    @property
    def flags(self) -> pl.DataFrame: ...

    @property
    def observations(self) -> pl.DataFrame: ...


def run_eval(
    *, seed: int, lines: int, folder: Path, audit: Callable[[SampleFacts], Audited]
) -> Evaluation:
    """Write a sample ledger to `folder`, audit it and compare with what was planted."""
    facts = write_sample(
        folder / "ledger.csv",
        lines=lines,
        seed=seed,
        labels=folder / "labels.parquet",
        side_files=True,
    )
    result = audit(facts)
    labels = pl.read_parquet(folder / "labels.parquet")
    found = evaluate(result.flags, labels, observations=result.observations)
    return Evaluation(facts.lines, found.kinds, found.checks, found.lookalikes, seed)


def evaluate(
    flags: pl.DataFrame,
    labels: pl.DataFrame,
    *,
    observations: pl.DataFrame | None = None,
    duplicates: pl.DataFrame | None = None,
    kinds: Sequence[Kind] = KINDS,
) -> Evaluation:
    """Score every planted kind and every check.

    Args:
        flags: line_id and code, one row per check x line.
        labels: what write_sample wrote.
        observations: code and subject, of what is larger than a line.
        duplicates: line_id, duplicate_type (1 to 6) and explained_by: what nothing explains then
            counts as flagged by D1 to D6, whether or not these checks flagged it.
        kinds: the planted kinds and the checks that should see them.
    """
    hits = _hits(flags, duplicates)
    seen = observations if observations is not None else pl.DataFrame(_NO_OBSERVATION)
    checks = _score_checks(hits, seen, labels)
    return Evaluation(
        lines=labels.height,
        kinds=_score_kinds(hits, seen, labels, kinds),
        checks=checks,
        lookalikes=_score_lookalikes(hits, labels),
    )


_NO_OBSERVATION = {
    "code": pl.Series([], dtype=pl.String),
    "subject": pl.Series([], dtype=pl.String),
}


def _hits(flags: pl.DataFrame, duplicates: pl.DataFrame | None) -> pl.DataFrame:
    """Return line_id and code, each pair once."""
    hits = flags.select(pl.col("line_id").cast(pl.Int64), pl.col("code").cast(pl.String))
    if duplicates is not None:
        typed = duplicates.filter(pl.col("explained_by").is_null()).select(
            pl.col("line_id").cast(pl.Int64),
            (pl.lit("D") + pl.col("duplicate_type").cast(pl.String)).alias("code"),
        )
        hits = pl.concat([hits, typed])
    return hits.drop_nulls().unique()


def _score_kinds(
    hits: pl.DataFrame, seen: pl.DataFrame, labels: pl.DataFrame, kinds: Sequence[Kind]
) -> tuple[KindScore, ...]:
    planted = labels.filter(pl.col("kind").is_not_null()).with_columns(
        unit=pl.coalesce("group", "journal_id")
    )
    units = planted.select("kind", "unit", "subject").unique()
    primary = planted.filter("is_primary").select("line_id", "kind", "unit")
    found = primary.join(hits, on="line_id").select("kind", "unit", "code").unique()
    codes = {*hits["code"].unique(), *seen["code"].unique()}
    return tuple(
        _score_kind(
            kind,
            units.filter(pl.col("kind") == kind.name),
            found.filter((pl.col("kind") == kind.name) & pl.col("code").is_in(kind.checks)),
            seen.filter(pl.col("code").is_in(kind.checks)),
            ran=bool(codes.intersection(kind.checks)),
        )
        for kind in kinds
        if kind.name in set(units["kind"])
    )


def _score_kind(
    kind: Kind, units: pl.DataFrame, found: pl.DataFrame, seen: pl.DataFrame, *, ran: bool
) -> KindScore:
    by_line = set(found["unit"])
    by_subject, subject_codes = set(), set()
    for unit, subject in units.select("unit", "subject").drop_nulls().iter_rows():
        naming = seen.filter(pl.col("subject").str.contains(subject, literal=True))
        if naming.height:
            by_subject.add(unit)
            subject_codes |= set(naming["code"])
    return KindScore(
        kind=kind.name,
        meaning=kind.meaning,
        checks=kind.checks,
        planted=units["unit"].n_unique(),
        found=len(by_line | by_subject),
        found_by=tuple(sorted(set(found["code"]) | subject_codes)),
        ran=ran,
    )


def _score_checks(
    hits: pl.DataFrame, seen: pl.DataFrame, labels: pl.DataFrame
) -> tuple[CheckScore, ...]:
    # A flag on another line of a planted entry, or on the original of a duplicate, is not false.
    truth = labels.select(
        "line_id",
        planted=pl.col("kind").is_not_null() | pl.col("is_original"),
        odd=pl.col("lookalike").is_not_null(),
    )
    joined = hits.join(truth, on="line_id", how="left").with_columns(
        pl.col("planted", "odd").fill_null(value=False)
    )
    counts = joined.group_by("code").agg(
        pl.len(),
        pl.col("planted").sum(),
        odd=(pl.col("odd") & ~pl.col("planted")).sum(),
    )
    observed = dict(seen.group_by("code").len().iter_rows())
    scores = [
        CheckScore(code, flags, planted, odd, observed.pop(code, 0))
        for code, flags, planted, odd in counts.iter_rows()
    ]
    scores += [CheckScore(code, 0, 0, 0, number) for code, number in observed.items()]
    return tuple(sorted(scores, key=lambda score: score.code))


def _score_lookalikes(hits: pl.DataFrame, labels: pl.DataFrame) -> tuple[LookalikeScore, ...]:
    """Count look-alike lines that a duplicate check flagged; planted ones and originals are out."""
    odd = labels.filter(
        pl.col("lookalike").is_not_null() & pl.col("kind").is_null() & ~pl.col("is_original")
    )
    flagged = hits.filter(pl.col("code").str.starts_with("D")).select("line_id").unique()
    hit = odd.join(flagged, on="line_id", how="semi").group_by("lookalike").len()
    by_name = dict(hit.iter_rows())
    return tuple(
        LookalikeScore(name, lines, by_name.get(name, 0))
        for name, lines in odd.group_by("lookalike").len().sort("lookalike").iter_rows()
    )
