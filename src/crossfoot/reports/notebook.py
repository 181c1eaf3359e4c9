"""Reprs for notebooks: HTML with scoped styles, no JavaScript, in the notebook's own colours."""

from crossfoot.reports.audited import Audited
from crossfoot.storage import Dataset


def ledger_html(dataset: Dataset) -> str:
    return ""


def audit_html(audited: Audited) -> str:
    return ""
