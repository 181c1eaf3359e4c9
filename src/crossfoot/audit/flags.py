"""Run the checks and turn what they find into flags: one row per check x line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError
from crossfoot.audit.profile import Profile
from crossfoot.audit.reasons import evidence_columns, reason_text
from crossfoot.audit.results import FLAG_COLUMNS, OBSERVATION_COLUMNS, CheckResult
from crossfoot.progress import Progress, Stopwatch
from crossfoot.tables import LEDGER


@dataclass(frozen=True)
class Flagged:
    """The results of all checks with their flags and observations."""

    checks: tuple[CheckResult, ...]
    flags: pl.DataFrame
    observations: pl.DataFrame


def run_checks(
    book: Book, checks: Sequence[Check], profile: Profile, progress: Progress
) -> Flagged:
    """Run every check; flags have FLAG_COLUMNS, observations OBSERVATION_COLUMNS."""
    results, found = [], []
    for done, check in enumerate(checks):
        progress("checks", done, len(checks))
        result, frame = _run_check(book, check, profile)
        results.append(result)
        if frame is not None:
            found.append((check, frame))
    progress("checks", len(checks), len(checks))
    flags = _attach_lines(book, [pair for pair in found if pair[0].unit != "observation"])
    observed = [frame for check, frame in found if check.unit == "observation"]
    observations = pl.concat([OBSERVATION_COLUMNS.to_frame(), *observed])
    return Flagged(_with_counts(results, flags, book.decimals), flags, observations)


def _run_check(
    book: Book, check: Check, profile: Profile
) -> tuple[CheckResult, pl.DataFrame | None]:
    settings = profile.settings(check)
    result = CheckResult(check, "not_run", settings.parameters)
    why_not = profile.why_off(check) or _what_is_missing(book, check)
    if why_not:
        return replace(result, why_not=why_not), None
    watch = Stopwatch()
    try:
        frame = book.engine.collect(check.find(book, settings))
    except NotRunError as error:
        return replace(result, why_not=str(error)), None
    explained = _explained(frame, check, book.decimals, profile.weight(check))
    observations = explained.height if check.unit == "observation" else 0
    return replace(
        result, status="run", observations=observations, seconds=round(watch.seconds, 4)
    ), explained


def _what_is_missing(book: Book, check: Check) -> str | None:
    if "entry_id" in check.needs and not book.has_entries:
        return "nothing in the file tells which lines make an entry"
    missing = sorted(check.needs - book.present)
    if not missing:
        return None
    columns = ", ".join(f"{name} ({LEDGER.meaning(name)})" for name in missing)
    return f"the file has no {columns}"


def _explained(frame: pl.DataFrame, check: Check, decimals: int, weight: float) -> pl.DataFrame:
    missing = set(evidence_columns(check.reason)) - set(frame.columns)
    if missing:
        raise AssertionError(f"{check.code} gives no evidence {sorted(missing)}")
    score = pl.col("score").cast(pl.Float64).clip(0, 1).round(4)
    common = {
        "code": pl.lit(check.code),
        "family": pl.lit(check.family),
        "points": (score * weight).round(2),
        "score": score,
        "reason": reason_text(check.reason, decimals),
    }
    if check.unit == "observation":
        return frame.select("subject", "minor", **common).select(OBSERVATION_COLUMNS.names())
    return frame.select(f"{check.unit}_id", **common)


def _attach_lines(book: Book, found: list[tuple[Check, pl.DataFrame]]) -> pl.DataFrame:
    """Spread entry flags over the entry's lines and add each line's entry and amount."""
    by_line = [frame for check, frame in found if check.unit == "line" and frame.height]
    by_entry = [frame for check, frame in found if check.unit == "entry" and frame.height]
    flags = [FLAG_COLUMNS.to_frame()]
    if by_line:
        flags.append(_joined(book, pl.concat(by_line), "line_id"))
    if by_entry:
        flags.append(_joined(book, pl.concat(by_entry), "entry_id"))
    return pl.concat(flags).sort("line_id", "code")


def _joined(book: Book, found: pl.DataFrame, key: str) -> pl.DataFrame:
    touched = book.engine.from_polars(found.select(key).unique())
    lines = book.lines("line_id", "entry_id", "minor").join(touched, on=key, how="semi")
    return found.join(book.engine.collect(lines), on=key).select(FLAG_COLUMNS.names())


def _with_counts(
    results: Sequence[CheckResult], flags: pl.DataFrame, decimals: int
) -> tuple[CheckResult, ...]:
    counts = flags.group_by("code").agg(
        lines=pl.col("line_id").n_unique(),
        entries=pl.col("entry_id").n_unique(),
        minor=pl.col("minor").abs().sum(),
    )
    by_code = {row["code"]: row for row in counts.iter_rows(named=True)}
    return tuple(
        replace(
            result,
            flagged_lines=row["lines"],
            flagged_entries=row["entries"],
            amount=Decimal(row["minor"]).scaleb(-decimals),
        )
        if (row := by_code.get(result.check.code))
        else result
        for result in results
    )
