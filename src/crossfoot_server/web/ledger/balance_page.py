"""The trial balance: accounts, accounts by class, months; every figure leads to its lines."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from crossfoot.selection.parse import Parameter, as_text
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.run_files import tables_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import PLACE, Asked, asked_of
from crossfoot_server.web.ledger.links import days_of, lines_url, months_of, table_url
from crossfoot_server.web.ledger.sheets import Column, Record, Row, Sheet, row_of, sheet
from crossfoot_server.web.run_page import run_of_page

#: The three forms, with the table that each is taken away as.
FORMS = {
    "account": (_("Accounts"), "trial_balance"),
    "class": (_("Grouped by class"), "trial_balance"),
    "month": (_("By month"), "trial_balance_by_period"),
}
_KNOWN = {
    **PLACE,
    "by": Parameter(as_text, "account, class or month"),
    "find": Parameter(as_text, "beginning of the account number, or part of its name"),
    "period": Parameter(as_text, "a month, as 2026-03"),
    "account": Parameter(as_text, "account number, in full"),
}
_MONEY = ("opening", "debit", "credit", "movement", "closing")
NO_CLASS = gettext_noop("(no class)")


@require_safe
@for_members
def trial_balance(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """Opening, debit, credit, movement and closing, with what proves that they add up."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _KNOWN)
    form = asked.one_of("by", FORMS)
    whole = table_of(run, "trial_balance")
    found_by = asked.values.get("find")
    shown = _by_month(run, asked) if form == "month" else _by_account(run, asked, form)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Trial balance"),
        "asked": asked,
        "sheet": shown,
        "form": form,
        "forms": [(name, title) for name, (title, table) in FORMS.items()],
        "rows": _with_classes(run, shown) if form == "class" and not found_by else shown.rows,
        "totals": whole.select(pl.col(_MONEY).sum()).collect().row(0, named=True),
        "periods": _periods(run) if form == "month" else [],
        "export": table_url(run.pk, FORMS[form][1]),
        "decimals": run.dataset.decimals,
    }
    return render(request, "web/ledger/trial_balance.html", facts, status=asked.status)


def table_of(run: AuditRun, name: str) -> pl.LazyFrame:
    """A table of the run.

    Raises:
        Http404: the run has no such table, or its files are gone.
    """
    path = tables_of(run).get(name)
    if path is None:
        raise Http404
    return pl.scan_parquet(path)


def found(table: pl.LazyFrame, text: str | None) -> pl.LazyFrame:
    """The accounts whose number begins with a text, or whose name holds it."""
    if not text:
        return table
    in_name = pl.col("account_name").str.contains_any([text], ascii_case_insensitive=True)
    return table.filter(pl.col("account").str.starts_with(text) | in_name.fill_null(value=False))


def _by_account(run: AuditRun, asked: Asked, form: str) -> Sheet:
    table = found(table_of(run, "trial_balance"), asked.values.get("find"))
    if form == "account":
        return sheet(table, _columns(run), asked, sort="account")
    grouped = table.with_columns(pl.col("account_class").fill_null(NO_CLASS))
    place = Asked({name: one for name, one in asked.values.items() if name == "offset"})
    return sheet(
        grouped.sort("account"), _columns(run), place, sort="account_class", sortable=False
    )


def _with_classes(run: AuditRun, shown: Sheet) -> Iterator[Row]:
    """The accounts, and before those of a class what they add up to."""
    sums = table_of(run, "trial_balance_by_class").collect().to_dicts()
    by_class = {one["account_class"]: one for one in sums}
    columns, before = _columns(run), None
    for record, row in zip(shown.records, shown.rows, strict=True):
        name = record["account_class"]
        if name != before and name in by_class:
            told = {**by_class[name], "account": None, "account_class": name}
            yield row_of(columns, told, strong=True)
        before = name
        yield row


def _columns(run: AuditRun) -> tuple[Column, ...]:
    def lines(**more: Any) -> Any:
        def of(record: Record) -> str:
            return (
                lines_url(run.pk, accounts=record["account"], **more) if record["account"] else ""
            )

        return of

    return (
        Column("account", _("Account"), link=months_of(run.pk), below="account_name"),
        Column("account_class", _("Class"), "word"),
        Column("opening", _("Opening"), "money"),
        Column("debit", _("Debit"), "money", lines(sort="debit", descending="true")),
        Column("credit", _("Credit"), "money", lines(sort="credit", descending="true")),
        Column("movement", _("Movement"), "money", lines()),
        Column("closing", _("Closing"), "money", lines(sort="posting_date")),
        Column("line_count", _("Lines"), "count", lines()),
    )


def _by_month(run: AuditRun, asked: Asked) -> Sheet:
    names = table_of(run, "trial_balance").select("account", "account_name")
    table = table_of(run, "trial_balance_by_period").join(names, on="account", how="left")
    table = found(table, asked.values.get("find"))
    for name in ("period", "account"):
        if name in asked.values:
            table = table.filter(pl.col(name) == asked.values[name])
    sort = "period" if "account" in asked.values else "account"
    return sheet(table.sort("account", "period"), _month_columns(run), asked, sort=sort)


def _month_columns(run: AuditRun) -> tuple[Column, ...]:
    def lines(**more: Any) -> Any:
        def of(record: Record) -> str:
            first, last = days_of(record["period"])
            days = {"date_from": first, "date_to": last}
            return lines_url(run.pk, accounts=record["account"], **days, **more)

        return of

    def earlier(record: Record) -> str:
        before = days_of(record["period"])[0] - dt.timedelta(days=1)
        return lines_url(run.pk, accounts=record["account"], date_to=before)

    def until(record: Record) -> str:
        return lines_url(run.pk, accounts=record["account"], date_to=days_of(record["period"])[1])

    return (
        Column("period", _("Month")),
        Column("account", _("Account"), link=months_of(run.pk), below="account_name"),
        Column("opening", _("Opening"), "money", earlier),
        Column("debit", _("Debit"), "money", lines(sort="debit", descending="true")),
        Column("credit", _("Credit"), "money", lines(sort="credit", descending="true")),
        Column("movement", _("Movement"), "money", lines()),
        Column("closing", _("Closing"), "money", until),
        Column("line_count", _("Lines"), "count", lines()),
    )


def _periods(run: AuditRun) -> list[str]:
    months = table_of(run, "trial_balance_by_period").select(pl.col("period").unique().sort())
    return months.collect()["period"].to_list()
