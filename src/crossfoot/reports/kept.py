"""kept_audit(): an audit of the files it wrote, without auditing again."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Engagement
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.completeness import LogDifferences
from crossfoot.audit.profile import Profile
from crossfoot.audit.results import AuditResult, CheckResult, Contribution, DuplicateCount, Risk
from crossfoot.errors import UserError
from crossfoot.reports.audited import LINE_TICK_COLUMNS, Audited
from crossfoot.reports.opened import open_book
from crossfoot.storage import Dataset

_Record = Mapping[str, Any]


def kept_audit(
    folder: Path,
    dataset: Dataset,
    *,
    book: Book | None = None,
    reviews: pl.DataFrame | None = None,
    line_ticks: pl.DataFrame | None = None,
    sign_off: Mapping[str, str] | None = None,
) -> Audited:
    """The audit whose files write_audit() wrote into `folder`, of this dataset.

    `book` spares opening the dataset's lines again; `reviews`, `line_ticks` and
    `sign_off` are as Audited has them.

    Raises:
        UserError: the folder holds no audit, one of another file, or one of an earlier version
            that wrote less than reports need.
    """
    record = _record(folder)
    if record["input"]["sha256"] != dataset.manifest.sha256:
        raise UserError(
            f"The audit in '{folder}' is of another file than {dataset.manifest.source_name}. "
            "Name the folder of its own audit, or audit again."
        )
    try:
        profile = _profile(record["parameters"])
        result = _result(record, profile, folder)
    except (FileNotFoundError, KeyError) as error:
        raise UserError(
            f"The audit in '{folder}' was written by another version of Crossfoot, and reports "
            f"need more than it holds ({_missing(error)}). Audit the file again."
        ) from error
    return Audited(
        dataset=dataset,
        book=book or open_book(dataset),
        result=result,
        profile=profile,
        seconds=float(record["seconds"]),
        written_at=_moment(record["written_at"]),
        ml=_floats(record["ml"]) if "ml" in record else None,
        reviews=reviews,
        line_ticks=LINE_TICK_COLUMNS.to_frame() if line_ticks is None else line_ticks,
        sign_off=sign_off or {},
    )


def _record(folder: Path) -> _Record:
    """run.json, every number with a point in it as Decimal."""
    try:
        text = (folder / "run.json").read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"'{folder}' holds no complete audit: run.json is missing. "
            "Make one with: crossfoot audit FILE"
        ) from error
    record: _Record = json.loads(text, parse_float=Decimal)
    return record


def _missing(error: FileNotFoundError | KeyError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{Path(str(error.filename or error)).name.split(':')[0]} is missing"
    return f"run.json does not tell {error}"


def _result(record: _Record, profile: Profile, folder: Path) -> AuditResult:
    told = record["input"]
    groups = record["duplicates"]["entries"]
    return AuditResult(
        run_id=record["run_id"],
        profile=record["profile"],
        checks=_checks(record, profile),
        flags=_frame(folder, "flags"),
        observations=_frame(folder, "observations"),
        findings=_frame(folder, "findings"),
        duplicates=_frame(folder, "duplicates"),
        duplicate_counts={
            name: DuplicateCount(**record["duplicates"][name]) for name in record["duplicate_types"]
        },
        duplicate_entries=(groups["groups"], groups["entries"]),
        risk=_risk(record["risk"], folder),
        tables=_tables(folder, record["tables"]),
        log=_log(record["log"]),
        period_from=_day(told["period_from"]),
        period_to=_day(told["period_to"]),
    )


def _frame(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.exists():
        raise FileNotFoundError(2, "missing", str(path))
    return pl.read_parquet(path)


def _tables(folder: Path, names: list[str]) -> dict[str, pl.DataFrame]:
    return {name: _frame(folder / "tables", name) for name in names}


def _checks(record: _Record, profile: Profile) -> tuple[CheckResult, ...]:
    by_code = {check.code: check for check in ALL_CHECKS}
    results = (_check(by_code[told["code"]], told, profile) for told in record["checks"])
    seconds = record["check_seconds"]
    return tuple(replace(one, seconds=float(seconds[one.check.code])) for one in results)


def _check(check: Check, told: _Record, profile: Profile) -> CheckResult:
    given = profile.settings(check).parameters
    return CheckResult(
        check=check,
        status=told["status"],
        parameters={n: _like(given.get(n), value) for n, value in told["parameters"].items()},
        why_not=told["why_not"],
        flagged_lines=told["flagged_lines"],
        flagged_entries=told["flagged_entries"],
        observations=told["observations"],
        amount=Decimal(told["amount"]),
    )


def _like(given: object, value: Any) -> Any:
    """A parameter as it was used, by the type that the profile gives it."""
    return _frozen(value) if isinstance(given, tuple) else _floats(value)


def _risk(told: _Record, folder: Path) -> Risk:
    return Risk(
        score=float(told["score"]),
        level=told["level"],
        contributions=tuple(Contribution(**_floats(one)) for one in told["contributions"]),
        recommendations=tuple(told["recommendations"]),
        entries=_frame(folder, "risk_entries"),
        accounts=_frame(folder, "risk_accounts"),
    )


def _log(told: _Record | None) -> LogDifferences | None:
    if told is None:
        return None
    return LogDifferences(told["entry_ids_that_differ"], told["totals_that_differ"])


def _profile(told: _Record) -> Profile:
    return Profile(
        name=told["profile"],
        title=told["title"],
        engagement=_engagement(told["engagement"]),
        checks=_floats(told["checks"]),
        family_caps=_floats(told["family_caps"]),
        medium_from=float(told["medium_from"]),
        high_from=float(told["high_from"]),
    )


_DAYS = ("fiscal_year_from", "fiscal_year_to", "as_of")


def _engagement(told: _Record) -> Engagement:
    days = {name: _day(told[name]) for name in _DAYS}
    closed = {period: _day(day) for period, day in told["close_dates"].items()}
    return Engagement(**{**_frozen(told), **days, "close_dates": closed})


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def _floats(value: Any) -> Any:
    """Plain data in which numbers with a point are floats, as they were before they were kept."""
    if isinstance(value, Mapping):
        return {key: _floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_floats(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def _frozen(value: Any) -> Any:
    """The same with tuples, as parameters are."""
    if isinstance(value, Mapping):
        return {key: _frozen(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return _floats(value)
