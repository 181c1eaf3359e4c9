"""Write the sample ledger, its labels and the tables beside it."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.progress import Progress, no_progress
from crossfoot.sample.kinds import checks_of_kinds
from crossfoot.sample.ledger import generate
from crossfoot.sample.side_files import SideFiles, Totals

MINIMUM_LINES = 1_000


@dataclass(frozen=True)
class SampleFacts:
    """What was written: files, counts, and the ledger's own totals (minor units)."""

    ledger: Path
    labels: Path | None
    lines: int
    entries: int
    seed: int
    planted_lines: int
    lookalike_lines: int
    debit: int
    credit: int
    side_files: SideFiles | None


def write_sample(
    path: Path,
    *,
    lines: int,
    seed: int,
    labels: Path | None = None,
    side_files: bool = False,
    progress: Progress = no_progress,
) -> SampleFacts:
    """Write a general ledger of exactly `lines` lines as CSV, the same bytes for the same seed.

    `labels` (CSV, or Parquet by its name) gets one row per planted or legitimately odd line:
    line_id, journal_id, kind, check, is_primary, is_original, group, subject, lookalike.
    `side_files` writes the chart of accounts, the opening and closing trial balance and the profile
    of the company beside it.

    Raises:
        UserError: when fewer than 1,000 lines are asked for.
    """
    if lines < MINIMUM_LINES:
        raise UserError(
            f"A sample ledger has at least {MINIMUM_LINES:,} lines; {lines:,} were asked for."
        )
    totals, told, entries = Totals(), [], 0
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        for month in generate(lines, seed):
            month.ledger.write_csv(
                file, include_header=month.number == 1, datetime_format="%Y-%m-%d %H:%M:%S"
            )
            totals.add(month.ledger)
            told.append(month.labels)
            entries += month.entries
            progress("write sample", totals.lines, lines)
    unfinished.replace(path)
    truth = _with_checks(pl.concat(told))
    if labels is not None:
        _write_labels(truth, labels)
    return SampleFacts(
        ledger=path,
        labels=labels,
        lines=totals.lines,
        entries=entries,
        seed=seed,
        planted_lines=truth["kind"].count(),
        lookalike_lines=truth["lookalike"].count(),
        debit=totals.debit,
        credit=totals.credit,
        side_files=totals.write(path, sample_profile()) if side_files else None,
    )


def _with_checks(labels: pl.DataFrame) -> pl.DataFrame:
    """Add the checks that should see each planted kind."""
    checks = pl.col("kind").replace_strict(checks_of_kinds(), return_dtype=pl.String)
    first = ["line_id", "journal_id", "kind", "check"]
    return labels.with_columns(check=checks).select(*first, pl.exclude(first))


def sample_profile() -> str:
    """The profile (TOML text) that tells an audit what is known of the sample company."""
    return resources.files(__package__).joinpath("profile.toml").read_text("utf-8")


def _write_labels(labels: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        labels.write_parquet(path)
    else:
        labels.write_csv(path)
