"""run_audit(): balances, checks, duplicates, risk -> AuditResult."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crossfoot.audit.book import Book
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.completeness import count_log_differences
from crossfoot.audit.duplicates import duplicate_result, duplicate_sets
from crossfoot.audit.findings import build_findings
from crossfoot.audit.flags import run_checks
from crossfoot.audit.profile import Profile
from crossfoot.audit.results import AuditResult
from crossfoot.audit.risk import assess_risk
from crossfoot.audit.tables import audit_tables
from crossfoot.progress import Progress, no_progress

#: What only the checks share, and is large: one row per entry or line.
_OF_THE_CHECKS = ("signatures", "entry sides", "duplicate_candidates")


def run_audit(
    book: Book, profile: Profile, *, identity: Mapping[str, Any], progress: Progress = no_progress
) -> AuditResult:
    """Audit a book.

    `identity` is what the run id is the hash of beside the parameters: input hash, mapping,
    versions. The same identity and parameters give the same id and the same findings.
    """
    tables = audit_tables(book, profile.engagement, progress)
    progress("duplicates", 0, None)
    duplicates, counts = duplicate_result(book), duplicate_sets(book).counts
    book.forget("duplicate_sets")
    flagged = run_checks(book, ALL_CHECKS, profile, progress)
    book.forget(*_OF_THE_CHECKS)
    progress("risk", 0, None)
    parameters = {r.check.code: dict(r.parameters) for r in flagged.checks}
    return AuditResult(
        run_id=_run_id({**identity, "profile": asdict(profile), "checks": parameters}),
        profile=profile.name,
        checks=flagged.checks,
        flags=flagged.flags,
        observations=flagged.observations,
        findings=build_findings(book, flagged.flags, profile),
        duplicates=duplicates.lines,
        duplicate_counts=counts,
        duplicate_entries=duplicates.entries,
        risk=assess_risk(book, flagged, profile),
        tables=tables,
        log=count_log_differences(book) if book.log is not None else None,
        period_from=book.period_from,
        period_to=book.period_to,
    )


def _run_id(identity: Mapping[str, Any]) -> str:
    text = json.dumps(identity, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
