"""Names of files: what a report is and of what, in letters that every system takes."""

import re
import unicodedata

from crossfoot.reports.report import Report

_OTHERS = re.compile(r"[^A-Za-z0-9]+")
_LONGEST = 60


def file_name(report: Report, label: str, suffix: str, *, own_title: str = "") -> str:
    """Such as audit-summary-ledger-2026-03-31.pdf; with a title of its own, that comes first."""
    day = f"{report.written_at:%Y-%m-%d}" if report.written_at else ""
    parts = (plain(own_title) or plain(report.kind), plain(label.rpartition(".")[0] or label), day)
    return "-".join(part for part in parts if part) + suffix


def plain(text: str) -> str:
    """A text in small letters, digits and dashes."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OTHERS.sub("-", ascii_only).strip("-").lower()[:_LONGEST].strip("-")
