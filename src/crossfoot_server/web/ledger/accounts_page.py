"""Accounts and users: what each of them holds, how risky it is, and where its lines are."""

import uuid
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crossfoot.selection.parse import Parameter, as_text
from crossfoot_server.audit.finding_lists import findings_file
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import PLACE, Asked, asked_of
from crossfoot_server.web.ledger.balance_page import NO_CLASS, found, table_of
from crossfoot_server.web.ledger.links import lines_url, months_of, page_url, table_url
from crossfoot_server.web.ledger.sheets import Column, Sheet, sheet
from crossfoot_server.web.run_page import run_of_page

_FIND = Parameter(as_text, "what the list is searched for")
_ACCOUNTS = {**PLACE, "find": _FIND, "class": Parameter(as_text, "class of accounts")}
_USERS = {**PLACE, "find": _FIND}
#: The risk of a run whose findings are gone.
_NOT_KNOWN = {"risk": pl.lit(None, pl.Float64), "flagged_lines": pl.lit(None, pl.UInt32)}


@require_safe
@for_members
def accounts(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """Every account that was posted to, the riskiest first."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _ACCOUNTS)
    table = accounts_of(run)
    classes = table.select(pl.col("account_class").unique().sort()).collect()
    shown = _accounts(run, asked, table)
    facts = _facts(run, visitor, asked, shown) | {
        "title": _("Accounts"),
        "chosen_class": asked.values.get("class", ""),
        "classes": classes["account_class"].to_list(),
        "export": table_url(run.pk, "account_summary"),
    }
    return render(request, "web/ledger/accounts.html", facts, status=asked.status)


@require_safe
@for_members
def users(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """Everyone who entered lines, the busiest first."""
    run = run_of_page(request, visitor, run_id)
    asked = asked_of(request, _USERS)
    table = users_of(run)
    if text := asked.values.get("find"):
        named = pl.col("entered_by").str.contains_any([text], ascii_case_insensitive=True)
        table = table.filter(named.fill_null(value=False))
    shown = sheet(table, _user_columns(run), asked, sort="line_count", descending=True)
    facts = _facts(run, visitor, asked, shown) | {
        "title": _("Users"),
        "export": table_url(run.pk, "user_summary"),
    }
    return render(request, "web/ledger/users.html", facts, status=asked.status)


def accounts_of(run: AuditRun) -> pl.LazyFrame:
    """The summary of accounts with risk and flagged_lines, as the audit found them."""
    table = table_of(run, "account_summary")
    table = table.with_columns(pl.col("account_class").fill_null(NO_CLASS))
    path = run_folder(run.company_id, run.pk) / "risk_accounts.parquet"
    if not path.exists():
        return table.with_columns(**_NOT_KNOWN)
    joined = table.join(pl.scan_parquet(path), on="account", how="left")
    return joined.with_columns(pl.col("risk", "flagged_lines").fill_null(0))


def users_of(run: AuditRun) -> pl.LazyFrame:
    """The summary of users with the highest risk of their lines and flagged_lines."""
    table, path = table_of(run, "user_summary"), findings_file(run)
    if not path.exists():
        return table.with_columns(**_NOT_KNOWN)
    flagged = (
        pl.scan_parquet(path)
        .group_by("entered_by")
        .agg(risk=pl.col("risk").max(), flagged_lines=pl.col("line_id").n_unique())
    )
    joined = table.join(flagged, on="entered_by", how="left")
    return joined.with_columns(pl.col("risk", "flagged_lines").fill_null(0))


def _accounts(run: AuditRun, asked: Asked, table: pl.LazyFrame) -> Sheet:
    table = found(table, asked.values.get("find"))
    if "class" in asked.values:
        table = table.filter(pl.col("account_class") == asked.values["class"])
    return sheet(table, _account_columns(run), asked, sort="risk", descending=True)


def _facts(run: AuditRun, visitor: Visitor, asked: Asked, shown: Sheet) -> dict[str, Any]:
    return {
        "visitor": visitor,
        "run": run,
        "asked": asked,
        "sheet": shown,
        "rows": shown.rows,
        "decimals": run.dataset.decimals,
    }


def _account_columns(run: AuditRun) -> tuple[Column, ...]:
    def lines(**more: Any) -> Any:
        return lambda record: lines_url(run.pk, accounts=record["account"], **more)

    def findings(record: Any) -> str:
        return page_url("findings-page", run.pk, account=record["account"])

    return (
        Column("account", _("Account"), link=months_of(run.pk), below="account_name"),
        Column("account_class", _("Class"), "word"),
        Column("risk", _("Risk"), "score", findings),
        Column("flagged_lines", _("Flagged lines"), "count", findings),
        Column("line_count", _("Lines"), "count", lines()),
        Column("movement", _("Movement"), "money", lines()),
        Column("largest", _("Highest amount"), "money", lines(sort="amount", descending="true")),
        Column("smallest", _("Lowest amount"), "money", lines(sort="amount")),
        Column("user_count", _("Users"), "count"),
        Column(
            "last_posting", _("Last posting"), "day", lines(sort="posting_date", descending="true")
        ),
    )


def _user_columns(run: AuditRun) -> tuple[Column, ...]:
    def lines(**more: Any) -> Any:
        return lambda record: lines_url(run.pk, users=record["entered_by"], **more)

    def findings(record: Any) -> str:
        return page_url("findings-page", run.pk, user=record["entered_by"])

    return (
        Column("entered_by", _("User"), link=lines()),
        Column("risk", _("Highest risk"), "score", findings),
        Column("flagged_lines", _("Flagged lines"), "count", findings),
        Column("line_count", _("Lines"), "count", lines()),
        Column("entry_count", _("Entries"), "count"),
        Column("account_count", _("Accounts"), "count"),
        Column("debit", _("Debit"), "money", lines(sort="debit", descending="true")),
        Column("credit", _("Credit"), "money", lines(sort="credit", descending="true")),
        Column("largest", _("Largest"), "money"),
        Column("weekend_lines", _("On weekends"), "count"),
        Column(
            "last_posting", _("Last posting"), "day", lines(sort="posting_date", descending="true")
        ),
    )
