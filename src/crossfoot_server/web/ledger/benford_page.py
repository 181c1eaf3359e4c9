"""Benford's law: the first digits of all amounts, and whose digits are others."""

import uuid
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot_server.audit.models import AnalyticsType, AuditRun
from crossfoot_server.audit.summaries import charts_of_run
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.ledger.links import lines_url, page_url
from crossfoot_server.web.run_page import digits_chart, run_of_page

#: The checks whose subjects are listed, and what a subject begins with when it has lines.
CHECKS = ("A3", "A3L")
_LINES = {"account": "accounts", "user": "users"}
_MOST = 200


@require_safe
@for_members
def benford(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """The digits that were seen beside those that are expected, and a verdict."""
    run = run_of_page(request, visitor, run_id)
    digits = charts_of_run(run)[AnalyticsType.ANOMALIES].get("first_digits")
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Benford's law"),
        "digits": digits,
        "chart": digits_chart(digits) if digits else None,
        "rows": _rows(digits) if digits else [],
        "checks": [one for one in run.summary["checks"] if one["code"] in CHECKS],
        "subjects": _subjects(run),
        "decimals": run.dataset.decimals,
    }
    return render(request, "web/ledger/benford.html", facts)


def _rows(digits: dict[str, Any]) -> list[tuple[int, float, float, float]]:
    pairs = zip(digits["observed"], digits["expected"], strict=True)
    return [(digit, seen, law, seen - law) for digit, (seen, law) in enumerate(pairs, 1)]


def _subjects(run: AuditRun) -> list[dict[str, Any]]:
    """What the checks say of accounts, users and parties, those of most points first."""
    path = run_folder(run.company_id, run.pk) / "observations.parquet"
    if not path.is_file():
        return []
    kept = pl.scan_parquet(path).filter(pl.col("code").is_in(CHECKS))
    rows = kept.sort("points", "score", descending=True).head(_MOST).collect().to_dicts()
    return [row | {"url": _url(run, row["subject"])} for row in rows]


def _url(run: AuditRun, subject: str) -> str:
    what, _space, name = subject.partition(" ")
    if what in _LINES and name:
        return lines_url(run.pk, **{_LINES[what]: name})
    return page_url("lines-page", run.pk, text=name) if what == "party" and name else ""
