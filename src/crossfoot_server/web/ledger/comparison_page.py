"""Two runs side by side: what came, what went, what changed."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot.errors import UserError
from crossfoot.selection.parse import Parameter, as_number, as_text
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.audit.run_files import LISTS, compared
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import Asked, Place, asked_of
from crossfoot_server.web.findings_page import TITLES
from crossfoot_server.web.run_page import run_of_page

ROWS, MOST_RUNS = 100, 100
FORMS = {
    "by_check": _("By check"),
    "by_family": _("By family"),
    "by_account": _("By account"),
    "added": _("New"),
    "gone": _("Gone"),
    "changed": _("Changed"),
}
_SUMS = ("findings_earlier", "findings_later", "amount_earlier", "amount_later")
_KNOWN = {
    "with": Parameter(as_text, "the earlier run"),
    "show": Parameter(as_text, f"one of: {', '.join(FORMS)}"),
    "offset": Parameter(as_number, "rows to skip"),
}


@require_safe
@for_members
def comparison(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """This run against an earlier one, or one of another year."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _KNOWN)
    others = runs_of(run.company_id).exclude(pk=run.pk)
    earlier = _earlier(run, asked)
    form = asked.one_of("show", FORMS)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Comparison"),
        "asked": asked,
        "others": others[:MOST_RUNS],
        "earlier": earlier,
        "form": form,
        "decimals": run.dataset.decimals,
    }
    if earlier is not None:
        facts |= _found(earlier, run, asked, form)
    return render(request, "web/ledger/comparison.html", facts, status=asked.status)


def _earlier(run: AuditRun, asked: Asked) -> AuditRun | None:
    """The run to compare with: that of the address, else the one before of the same file."""
    others = runs_of(run.company_id).exclude(pk=run.pk)
    if "with" not in asked.values:
        return others.filter(dataset=run.dataset, created_at__lt=run.created_at).first()
    try:
        found = others.filter(pk=uuid.UUID(asked.values["with"])).first()
    except ValueError:
        asked.refusal = str(_("There is no such run: choose one of the list."))
        return None
    if found is None:
        raise Http404
    return found


def _found(earlier: AuditRun, run: AuditRun, asked: Asked, form: str) -> dict[str, Any]:
    offset = asked.values.get("offset", 0)
    try:
        told = compared(earlier, run, {"offset": offset, "limit": ROWS})
    except (UserError, ProblemError) as error:
        asked.refusal = str(error)
        return {}
    table = told[form]
    if isinstance(table, list):
        table = [row | {"title": TITLES.get(row.get("code"), "")} for row in table]
        table = {"results": table, "count": len(table), "offset": 0, "limit": len(table)}
    families = told["by_family"]
    sums = {name: sum(one[name] for one in families) for name in _SUMS}
    return {
        "basis": told["basis"],
        "counts": {name: told[name]["count"] for name in LISTS if told[name] is not None},
        "forms": [(name, title) for name, title in FORMS.items() if told[name] is not None],
        "table": table,
        "sums": sums,
        "place": _place(table) if table else None,
    }


def _place(table: dict[str, Any]) -> Place:
    return Place(table["offset"], len(table["results"]), table["count"], ROWS)
