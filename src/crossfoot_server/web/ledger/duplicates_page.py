"""Duplicates: groups by type, the lines of a group side by side, and what explains them."""

import uuid
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot.audit.duplicates import DUPLICATE_TYPES
from crossfoot.selection import LineFilter, select_lines
from crossfoot.selection.parse import Parameter, as_number, as_yes_or_no
from crossfoot_server.audit.duplicate_groups import page_of_groups
from crossfoot_server.audit.duplicates import Duplicates, duplicates_of
from crossfoot_server.audit.links import Links
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.store import open_ledger, run_folder
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import Asked, Place, asked_of
from crossfoot_server.web.ledger.links import lines_url
from crossfoot_server.web.run_page import run_of_page

GROUPS, SIDE_BY_SIDE = 50, 8
#: What is equal in the lines of each type beside account and amount.
EQUAL = {
    1: _("account and amount"),
    2: _("account, amount and source"),
    3: _("account, amount and user"),
    4: _("account, amount and posting date"),
    5: _("account, amount and document date"),
    6: _("account, amount, both dates, user and source"),
}
#: What makes equal lines harmless, in words.
EXPLAINED = {
    "reversal": _("an entry that was reversed"),
    "batch": _("lines of one entry"),
    "recurring": _("instalments"),
    "frequent": _("an amount that is common there"),
}
#: What of a line is compared.
FIELDS = (
    ("account", _("Account"), "text"),
    ("account_name", _("Name of the account"), "text"),
    ("amount", _("Amount"), "money"),
    ("posting_date", _("Posting date"), "day"),
    ("effective_date", _("Document date"), "day"),
    ("entered_by", _("User"), "text"),
    ("approved_by", _("Approved by"), "text"),
    ("source", _("Source"), "text"),
    ("party", _("Party"), "text"),
    ("reference", _("Reference"), "text"),
    ("header_text", _("Text of the entry"), "text"),
    ("line_text", _("Text of the line"), "text"),
    ("cost_center", _("Cost centre"), "text"),
)
_KNOWN = {
    "type": Parameter(as_number, "type of duplicates, 1 to 6"),
    "explained": Parameter(as_yes_or_no, "also what is explained"),
    "offset": Parameter(as_number, "groups to skip"),
}
_IN_GROUP = {"offset": Parameter(as_number, "lines to skip")}


@dataclass(frozen=True)
class Compared:
    """A field of the lines of a group: its value in each, and whether all are the same."""

    title: Any
    kind: str
    values: list[Any]

    @property
    def is_equal(self) -> bool:
        return len(self.values) > 1 and self.values[0] is not None and len(set(self.values)) == 1

    @property
    def is_there(self) -> bool:
        return any(value is not None for value in self.values)


@require_safe
@for_members
def duplicates(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """The groups of one type: first what nothing explains, then by risk."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _KNOWN)
    lines = {kind.number: _reported(run, kind.name) for kind in DUPLICATE_TYPES}
    kind = asked.values.get("type") or max((n for n, count in lines.items() if count), default=6)
    if kind not in lines:
        asked.refusal, kind = str(_("type is 1 to 6.")), 6
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Duplicates"),
        "asked": asked,
        "kind": kind,
        "equal": EQUAL[kind],
        "types": [(number, EQUAL[number], count) for number, count in reversed(lines.items())],
        "export": Links(run.dataset.data_file_id, run.pk).duplicates["duplicates_csv"],
        "decimals": run.dataset.decimals,
    }
    facts |= _groups(run, kind, asked) if lines[kind] and _kept(run) else {"groups": []}
    return render(request, "web/ledger/duplicates.html", facts, status=asked.status)


@require_safe
@for_members
def duplicate_group(
    request: HttpRequest, visitor: Visitor, run_id: uuid.UUID, kind: int, group_id: int
) -> HttpResponse:
    """The lines of a group side by side: what is equal is marked."""
    run = run_of_page(request, visitor, run_id)
    if kind not in EQUAL or not _kept(run):
        raise Http404
    asked = asked_of(request, _IN_GROUP)
    members = _members(duplicates_of(run), kind, min(group_id, 2**62))
    if members.is_empty():
        raise Http404
    offset = min(asked.values.get("offset", 0), members.height - 1)
    shown = members.slice(offset, SIDE_BY_SIDE)
    rows = _lines(run, shown["line_id"].to_list())
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Group of duplicates"),
        "asked": asked,
        "kind": kind,
        "equal": EQUAL[kind],
        "lines": rows,
        "said": shown.to_dicts(),
        "explained": [EXPLAINED.get(one or "") for one in shown["explained_by"]],
        "fields": [one for one in _compared(rows) if one.is_there],
        "place": Place(offset, shown.height, members.height, SIDE_BY_SIDE),
        "all_lines": lines_url(run.pk, line_ids=members["line_id"].head(100).to_list()),
        "decimals": run.dataset.decimals,
    }
    return render(request, "web/ledger/duplicate.html", facts, status=asked.status)


def _reported(run: AuditRun, name: str) -> int:
    return int(run.summary["duplicates"].get(name, {}).get("lines_reported", 0))


def _kept(run: AuditRun) -> bool:
    return (run_folder(run.company_id, run.pk) / "duplicates.parquet").is_file()


def _groups(run: AuditRun, kind: int, asked: Asked) -> dict[str, Any]:
    found, with_explained = duplicates_of(run), asked.values.get("explained", False)
    offset = asked.values.get("offset", 0)
    page = page_of_groups(found, kind, with_explained=with_explained, offset=offset, limit=GROUPS)
    # A group is called by its first line, which tells what all of them are about.
    first = {row["line_id"]: row for row in _lines(run, page.rows["group_id"].to_list())}
    told = [
        one | {"line": first.get(one["group_id"]), "explained": EXPLAINED.get(one["explained_by"])}
        for one in page.rows.to_dicts()
    ]
    return {
        "groups": told,
        "lines": page.lines,
        "applied": found.applied,
        "with_explained": with_explained,
        "place": Place(offset, page.rows.height, page.count, GROUPS),
    }


def _members(found: Duplicates, kind: int, group_id: int) -> pl.DataFrame:
    mine = (pl.col("group_id") == group_id) & (pl.col("duplicate_type") == kind)
    members = found.scored.filter(mine).sort("line_id")
    return members.with_columns(pl.col("explained_by").cast(pl.String)).collect()


def _lines(run: AuditRun, line_ids: list[int]) -> list[dict[str, Any]]:
    if not line_ids:
        return []
    dataset = open_ledger(run.company_id, run.dataset.data_file_id).dataset
    wanted = LineFilter(line_ids=tuple(line_ids))
    return select_lines(dataset, wanted, limit=len(line_ids)).rows.to_dicts()


def _compared(rows: list[dict[str, Any]]) -> list[Compared]:
    return [Compared(title, kind, [row[name] for row in rows]) for name, title, kind in FIELDS]
