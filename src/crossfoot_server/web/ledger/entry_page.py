"""One journal entry: all its lines, what checks found on it, what the model says."""

import uuid
from dataclasses import asdict
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crossfoot.selection import LineFilter, select_lines
from crossfoot_server.audit.finding_lists import findings_file, rows_of
from crossfoot_server.audit.models import AuditRun, Finding
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.ml.entries import told_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.run_page import run_of_page

#: Lines and findings that are shown; longer entries are paged as lines and as findings.
MOST_LINES, MOST_FINDINGS = 500, 100


@require_safe
@for_members
def entry(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID, entry_id: int) -> HttpResponse:
    """An entry by its number in the dataset."""
    run = run_of_page(request, visitor, run_id)
    dataset = open_ledger(run.company_id, run.dataset.data_file_id).dataset
    findings = findings_file(run)
    page = select_lines(
        dataset,
        LineFilter(entry_ids=(min(entry_id, 2**62),)),
        limit=MOST_LINES,
        findings=findings if findings.exists() else None,
    )
    if not page.totals.lines:
        raise Http404
    rows = page.rows.to_dicts()
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": rows[0]["journal_id"] or entry_id,
        "entry_id": entry_id,
        "entry": rows[0],
        "lines": rows,
        "totals": asdict(page.totals),
        "findings": _findings(run, entry_id),
        "model": told_of(run.dataset.data_file, [entry_id]).get(entry_id),
        "before": entry_id - 1 if entry_id > 1 else None,
        "after": entry_id + 1 if entry_id < dataset.manifest.totals.entries else None,
        "decimals": run.dataset.decimals,
    }
    return render(request, "web/ledger/entry.html", facts)


def _findings(run: AuditRun, entry_id: int) -> list[Finding]:
    path = findings_file(run)
    if not path.exists():
        return []
    places = (
        pl.scan_parquet(path, row_index_name="position")
        .filter(pl.col("entry_id") == entry_id)
        .select("position")
        .head(MOST_FINDINGS)
    )
    return rows_of(run, places.collect()["position"].to_list())
