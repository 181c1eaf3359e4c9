"""The lines of a ledger by filter: where every figure of the other pages leads."""

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot.errors import UserError
from crossfoot.selection import FILTER_PARAMETERS, ORDER_PARAMETERS, Page, PageRequest
from crossfoot_server.audit.finding_lists import findings_file
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.lines import page_request
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import Asked, Heading, Place, asked_of
from crossfoot_server.web.run_page import run_of_page
from crossfoot_server.web.templatetags.pages import count

LINES = 100
_KNOWN = {**FILTER_PARAMETERS, **{n: p for n, p in ORDER_PARAMETERS.items() if n != "limit"}}
HEADINGS = (
    Heading(_("Row"), "line_id"),
    Heading(_("Posted"), "posting_date"),
    Heading(_("Entry"), "journal_id"),
    Heading(_("Account"), "account"),
    Heading(_("Text, party")),
    Heading(_("User, source"), "entered_by"),
    Heading(_("Debit"), "debit", right=True),
    Heading(_("Credit"), "credit", right=True),
    Heading(_("Checks")),
)
#: What a filter is called on its chip; those of the form come first, in its order.
LABELS = {
    "text": _("Text"),
    "account_prefix": _("Account begins with"),
    "date_from": _("Posted from"),
    "date_to": _("Posted to"),
    "users": _("User"),
    "sources": _("Source"),
    "amount_from": _("Amount from"),
    "amount_to": _("Amount to"),
    "checks": _("Check"),
    "flagged_only": _("Flagged only"),
    "accounts": _("Account"),
    "cost_centers": _("Cost centre"),
    "effective_from": _("Document date from"),
    "effective_to": _("Document date to"),
    "journal_ids": _("Entry"),
    "entry_ids": _("Entry number in the dataset"),
    "line_ids": _("Line"),
}
_IN_FORM = tuple(LABELS)[:10]


@dataclass(frozen=True)
class Chip:
    """A part of the filter, and the address without it."""

    label: Any
    value: str
    url: str


@require_safe
@for_members
def lines(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """A page of the lines that fit the filter, with the totals of all that fit."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _KNOWN)
    wanted, page = _page(run, asked)
    given = {name: request.GET.getlist(name) for name in FILTER_PARAMETERS if request.GET.get(name)}
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Lines"),
        "asked": asked,
        "rows": page.rows.to_dicts(),
        "totals": asdict(page.totals),
        "place": Place(page.offset, page.rows.height, page.totals.lines, LINES),
        "headings": HEADINGS,
        "sort": wanted.sort[0],
        "descending": wanted.descending,
        "chips": _chips(request.GET, given),
        "chosen": {name: texts[0] for name, texts in given.items()},
        "kept": _kept(given),
        "codes": [one for one in run.summary["checks"] if one["flagged_lines"]],
        "exports": _exports(run, request.GET),
        "decimals": run.dataset.decimals,
    }
    return render(request, "web/ledger/lines.html", facts, status=asked.status)


def _page(run: AuditRun, asked: Asked) -> tuple[PageRequest, Page]:
    dataset = open_ledger(run.company_id, run.dataset.data_file_id).dataset
    findings = findings_file(run)
    kept = findings if findings.exists() else None
    try:
        wanted = page_request({**asked.values, "limit": LINES})
        return wanted, wanted.page(dataset, findings=kept)
    except (UserError, ProblemError) as error:
        asked.refusal = str(error)
    wanted = page_request({"limit": LINES})
    return wanted, wanted.page(dataset, findings=kept)


#: Filters by numbers of lines.
_COUNTED = ("line_ids", "entry_ids")


def _chips(query: QueryDict, given: dict[str, list[str]]) -> list[Chip]:
    chips = []
    for name, label in LABELS.items():
        if name not in given:
            continue
        without = query.copy()
        for gone in (name, "offset"):
            without.pop(gone, None)
        texts = [count(int(one)) for one in given[name]] if name in _COUNTED else given[name]
        value = ", ".join(texts[:3]) + (f" … ({len(texts)})" if len(texts) > 3 else "")
        chips.append(Chip(label, value, f"?{without.urlencode()}"))
    return chips


def _kept(given: dict[str, list[str]]) -> list[tuple[str, str]]:
    """What the form has no field for, and further values of those that it has one for."""
    return [
        (name, text)
        for name, texts in given.items()
        for text in (texts[1:] if name in _IN_FORM else texts)
    ]


def _exports(run: AuditRun, query: QueryDict) -> list[tuple[str, str]]:
    """The lines of this filter as files, from the API."""
    wanted = query.copy()
    for name in [name for name, texts in query.lists() if name == "offset" or not any(texts)]:
        wanted.pop(name, None)
    wanted["run"] = str(run.pk)
    address = reverse("lines-export", args=[run.dataset_id])
    titles = {"xlsx": "Excel", "csv": "CSV"}
    return [
        (title, f"{address}?{wanted.urlencode()}&format={kind}") for kind, title in titles.items()
    ]
