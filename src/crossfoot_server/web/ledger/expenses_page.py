"""Expenses by account, month, user and cost centre; every sum leads to its lines."""

import uuid
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot.charts import Plot, Series
from crossfoot.selection.parse import Parameter, as_text
from crossfoot_server.audit.analytics import NO_EXPENSES
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.run_files import tables_of
from crossfoot_server.shared.query_tables import MOST_VALUES
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import PLACE, asked_of
from crossfoot_server.web.ledger.balance_page import table_of
from crossfoot_server.web.ledger.links import days_of, lines_url, table_url
from crossfoot_server.web.ledger.sheets import Column, LinkOf
from crossfoot_server.web.ledger.sheets import sheet as sheet_of
from crossfoot_server.web.run_page import chart, run_of_page

#: What expenses are added up by: title, the column that names it, the parameter of its lines.
FORMS = {
    "account": (_("By account"), "account", "accounts"),
    "month": (_("By month"), "period", ""),
    "user": (_("By user"), "entered_by", "users"),
    "cost_center": (_("By cost centre"), "cost_center", "cost_centers"),
    "account_and_month": (_("By account and month"), "account", "accounts"),
}
_KNOWN = {**PLACE, "by": Parameter(as_text, "account, month, user, cost_center")}
#: Bars of the chart.
_BARS = 12


@require_safe
@for_members
def expenses(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """What was spent, by whatever the address says; where no account is an expense, why."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _KNOWN)
    there = tables_of(run)
    forms = {name: told for name, told in FORMS.items() if f"expenses_by_{name}" in there}
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": run,
        "title": _("Expenses"),
        "asked": asked,
        "forms": [(name, told[0]) for name, told in forms.items()],
        "reason": "" if forms else NO_EXPENSES,
        "decimals": run.dataset.decimals,
    }
    if forms:
        facts |= _shown(run, asked, asked.one_of("by", forms))
    return render(request, "web/ledger/expenses.html", facts, status=asked.status)


def _shown(run: AuditRun, asked: Any, form: str) -> dict[str, Any]:
    name = f"expenses_by_{form}"
    table = table_of(run, name)
    by_time = form in ("month", "account_and_month")
    shown = sheet_of(
        table, _columns(run, form), asked, sort="period" if by_time else "amount",
        descending=not by_time,
    )  # fmt: skip
    totals = table_of(run, "expenses_by_account").select(pl.col("amount", "line_count").sum())
    return {
        "form": form,
        "sheet": shown,
        "rows": shown.rows,
        "totals": totals.collect().row(0, named=True),
        "chart": _chart(table, form),
        "export": table_url(run.pk, name),
    }


def _columns(run: AuditRun, form: str) -> tuple[Column, ...]:
    name, parameter = FORMS[form][1:]
    link = _lines_of(run, name, parameter)
    first = Column(
        name, _TITLES[name], link=link, below="account_name" if name == "account" else ""
    )
    amount = Column("amount", _("Amount"), "money", link)
    if form == "account_and_month":
        return (
            Column("period", _("Month"), link=link),
            first,
            amount,
            Column("previous", _("Month before"), "money"),
            Column("change", _("Change"), "share"),
            Column("last_year", _("A year before"), "money"),
            Column("change_last_year", _("Change"), "share"),
        )
    return (
        first,
        amount,
        Column("share", _("Share"), "share"),
        Column("line_count", _("Lines"), "count", link),
    )


_TITLES = {
    "account": _("Account"),
    "period": _("Month"),
    "entered_by": _("User"),
    "cost_center": _("Cost centre"),
}


def _lines_of(run: AuditRun, name: str, parameter: str) -> LinkOf | None:
    """The lines of a sum: those of expense accounts, where an address has room for them."""
    known = table_of(run, "expenses_by_account").select("account").head(MOST_VALUES + 1).collect()
    accounts = known["account"].to_list()
    if parameter != "accounts" and len(accounts) > MOST_VALUES:
        return None

    def of(record: Any) -> str:
        wanted: dict[str, Any] = {"accounts": accounts}
        if parameter:
            wanted[parameter] = record[name]
        if "period" in record:
            wanted["date_from"], wanted["date_to"] = days_of(record["period"])
        return lines_url(run.pk, **wanted)

    return of


def _chart(table: pl.LazyFrame, form: str) -> dict[str, Any] | None:
    if form == "account_and_month":
        return None
    name = FORMS[form][1]
    ordered = table if form == "month" else table.sort("amount", descending=True).head(_BARS)
    rows = ordered.select(name, "amount").collect()
    places = [gettext("none") if one is None else str(one) for one in rows[name]]
    amounts = [float(one) for one in rows["amount"]]
    kind: Any = "area" if form == "month" and len(places) > 1 else "bar"
    title = f"{gettext('Expenses')}: {FORMS[form][0]}"
    series = [Series(gettext("Amount"), kind, amounts)]
    return chart(Plot(title, "", places, series, is_time=form == "month"))
