"""The checks of a run, run and not run with why, and a page of help for each."""

import uuid
from itertools import groupby
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.titles import profile_title
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.documents import check_document
from crossfoot_server.web.run_page import run_of_page
from crossfoot_server.web.words import words

#: Observations of a check that its page shows, those of most points first.
OBSERVATIONS = 50
FAMILIES = {
    "population": _("Population: is the ledger complete and whole?"),
    "duplicates": _("Duplicates: was something booked twice?"),
    "time": _("Time: was it booked when it should be?"),
    "amount": _("Amounts"),
    "accounts": _("Accounts"),
    "people": _("People"),
    "text": _("Texts"),
    "reversals": _("Reversals and accruals"),
    "trend": _("Trends"),
}


@require_safe
@for_members
def checks(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """Every check of a run: what it found, or why it did not run."""
    run = run_of_page(request, visitor, run_id)
    told = run.summary["checks"]
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Checks"),
        "profile": profile_title(run),
        "ran": sum(one["status"] == "run" for one in told),
        "not_run": sum(one["status"] != "run" for one in told),
        "families": [
            (FAMILIES.get(family, family), list(rows))
            for family, rows in groupby(told, key=lambda one: one["family"])
        ],
        "decimals": run.dataset.decimals,
    }
    return render(request, "web/ledger/checks.html", facts)


@require_safe
@for_members
def check(request: HttpRequest, visitor: Visitor, code: str) -> HttpResponse:
    """What a check looks at, its parameters, when it does not run, an example."""
    known = next((one for one in ALL_CHECKS if one.code == code.upper()), None)
    if known is None:
        raise Http404
    run = visitor.run
    told = run.summary["checks"] if run else []
    facts = {
        "visitor": visitor,
        "run": run,
        "title": f"{known.code} {words(known.title)}",
        "check": known,
        "family": FAMILIES[known.family],
        "help": check_document(known.code),
        "told": next((one for one in told if one["code"] == known.code), None),
        "observations": _observations(run, known.code) if run else [],
        "decimals": run.dataset.decimals if run else 2,
        "others": [one for one in ALL_CHECKS if one.family == known.family],
    }
    return render(request, "web/ledger/check.html", facts)


def _observations(run: AuditRun, code: str) -> list[dict[str, Any]]:
    """What a check says of the whole ledger, an account or a user rather than of a line."""
    path = run_folder(run.company_id, run.pk) / "observations.parquet"
    if not path.is_file():
        return []
    mine = pl.scan_parquet(path).filter(pl.col("code") == code)
    return mine.sort("points", descending=True).head(OBSERVATIONS).collect().to_dicts()
