"""run.json: everything needed to say how a result came about, and to repeat it."""

import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from crossfoot.reports.audited import Audited
from crossfoot.reports.summary import audit_summary

_SOFTWARE = ("crossfoot", "polars", "narwhals", "holidays", "rapidfuzz", "scipy", "pyspark")


def run_record(audited: Audited) -> dict[str, Any]:
    """The summary with parameters, mapping, software versions and the seconds of every check."""
    profile = audited.profile
    return {
        **audit_summary(audited),
        "written_at": audited.written_at,
        "versions": dict(audited.manifest.versions) | software_versions(),
        "mapping": dict(audited.manifest.mapping),
        "columns_present": list(audited.manifest.present),
        "decimals": audited.decimals,
        "duplicate_types": list(audited.result.duplicate_counts),
        "tables": list(audited.result.tables),
        "parameters": {
            "profile": profile.name,
            "title": profile.title,
            "engagement": asdict(profile.engagement),
            "checks": {code: dict(given) for code, given in profile.checks.items()},
            "family_caps": dict(profile.family_caps),
            "medium_from": profile.medium_from,
            "high_from": profile.high_from,
        },
        "check_seconds": {r.check.code: r.seconds for r in audited.result.checks},
    }


def software_versions() -> dict[str, str]:
    """Installed versions of what computes results, and of Python."""
    found = {"python": platform.python_version()}
    for name in _SOFTWARE:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
