"""Search: entries, accounts, users, findings and texts of a ledger, quickly on large ones too."""

import uuid
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot.selection import LineFilter, open_line_index, select_lines
from crossfoot.selection.parse import Parameter, as_text
from crossfoot.storage import Dataset
from crossfoot_server.audit.finding_lists import findings_file, first_with
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import asked_of
from crossfoot_server.web.ledger.accounts_page import accounts_of
from crossfoot_server.web.ledger.balance_page import found, table_of
from crossfoot_server.web.run_page import run_of_page

#: What is shown of each sort; the rest is a click away.
SHOWN = 10
_TEXTS = ("line_text", "header_text", "party", "reference")
_KNOWN = {"q": Parameter(as_text, "what is searched for")}


@require_safe
@for_members
def search(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """What of a ledger a text fits, in sections."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _KNOWN)
    text = str(asked.values.get("q", "")).strip()
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Search"),
        "asked": asked,
        "text": text,
        "decimals": run.dataset.decimals,
    }
    if text:
        facts |= _found(run, text)
    return render(request, "web/ledger/search.html", facts, status=asked.status)


def _found(run: AuditRun, text: str) -> dict[str, Any]:
    dataset = open_ledger(run.company_id, run.dataset.data_file_id).dataset
    flagged = _findings(run, text)
    return {
        "entries": _entries(dataset, text),
        "accounts": _accounts(run, text),
        "users": _users(run, text),
        "texts": _texts(dataset, text),
        **flagged,
    }


def _entries(dataset: Dataset, text: str) -> list[dict[str, Any]]:
    """The entries with this number, with their first line."""
    rows = select_lines(dataset, LineFilter(journal_ids=(text,)), limit=SHOWN * 10).rows
    return rows.drop_nulls("entry_id").unique("entry_id", maintain_order=True)[:SHOWN].to_dicts()


def _accounts(run: AuditRun, text: str) -> list[dict[str, Any]]:
    return found(accounts_of(run), text).head(SHOWN).collect().to_dicts()


def _users(run: AuditRun, text: str) -> list[dict[str, Any]]:
    named = pl.col("entered_by").str.contains_any([text], ascii_case_insensitive=True)
    return table_of(run, "user_summary").filter(named).head(SHOWN).collect().to_dicts()


def _findings(run: AuditRun, text: str) -> dict[str, Any]:
    if not findings_file(run).exists():
        return {"findings": [], "finding_count": 0}
    riskiest, count = first_with(run, text, SHOWN)
    return {"findings": riskiest, "finding_count": count}


def _texts(dataset: Dataset, text: str) -> list[str]:
    """Texts, references and parties that hold it: of a large ledger from its index."""
    index = open_line_index(dataset)
    if index is not None:
        texts = [one for name in _TEXTS for one in index.texts(name).with_part(text, SHOWN)]
    else:
        lines = select_lines(dataset, LineFilter(text=text), limit=2 * SHOWN).rows
        texts = _of_lines(lines, text)
    return list(dict.fromkeys(texts))[:SHOWN]


def _of_lines(lines: pl.DataFrame, text: str) -> list[str]:
    every = [value for name in _TEXTS for value in lines[name] if value]
    return [value for value in every if text.lower() in value.lower()]
