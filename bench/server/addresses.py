"""Every page of the server with typical and worst questions; none of the URLconf is forgotten."""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import polars as pl

#: What takes something, gives a file, leaves the company or is the sign-in's own.
NOT_PAGES = {
    "findings-page-status", "theme", "upload-page-mapping", "upload-page-undo",
    "upload-page-remove", "models-review", "models-training", "run-page-file", "report-page-file",
    "report-link", "member-page-change", "key-page-revoke", "switch-company", "sign-in-link",
    "invitation", "go-in", "findings-page-view", "findings-page-views", "work-paper-file",
    "mapping-page-file", "profile-page-file", "language",
}  # fmt: skip
_LINES = (
    "", *(f"sort={name}" for name in ("posting_date", "journal_id", "account", "entered_by")),
    *(f"sort={name}&descending=true" for name in ("posting_date", "debit", "credit", "line_id")),
    "offset=9999900", "sort=debit&offset=5000000", "users={user}", "users={rare}",
    "users={user}&sort=debit&descending=true", "accounts={account}",
    "accounts={account}&sort=amount&descending=true&offset=20000", "account_prefix=4",
    "account_prefix=4&sort=posting_date", "text=e", "text=e&sort=credit&descending=true",
    "text=rent", "text=nowhere", "text=b%C3%BCro", "text={reference}", "amount_from=100000",
    "amount_from=1&amount_to=500&sort=debit", "date_from={day}&date_to={day}",
    "journal_ids={entry}", "checks=A4", "flagged_only=true",
    "flagged_only=true&sort=debit&descending=true",
    "sources={source}&text=a", "accounts={account}&date_from={day}",
    "users={user}&text=a&amount_from=10&sort=posting_date&descending=true",
)  # fmt: skip
_FINDINGS = (
    "", *(f"sort={name}" for name in ("amount", "posting_date", "account", "code", "status")),
    "sort=journal_id", "sort=ml_risk", "sort=risk&descending=false", "cursor={cursor}",
    "sort=amount&cursor={by_amount}", "text=e", "text=rent&sort=amount", "text=nowhere", "code=A4",
    "code=A4&code=A7&sort=posting_date", "family=amount", "status=open", "assignee=none",
    "user={user}", "account={account}", "account_prefix=4&sort=amount", "amount_from=1000",
    "risk_from=30", "date_from={day}", "page_size=200",
)  # fmt: skip
_DUPLICATES = tuple(
    f"type={kind}{more}"
    for kind in range(1, 7)
    for more in ("", "&explained=true", "&explained=true&offset=50000")
)
_SORTED = ("", "sort=account", "sort=line_count&descending=true", "find=a", "offset=100")
_QUERIES: dict[str, tuple[str, ...]] = {
    "lines-page": _LINES,
    "findings-page": _FINDINGS,
    "duplicates-page": ("", "explained=true", *_DUPLICATES),
    "trial-balance-page": (
        *_SORTED, "by=class", "by=month", "by=month&account={account}", "by=month&sort=debit",
    ),
    "accounts-page": (*_SORTED, "sort=risk"),
    "users-page": ("", "sort=debit&descending=true", "find=a", "offset=100"),
    "expenses-page": ("", *(f"by={one}" for one in ("month", "user", "account_and_month"))),
    "search-page": ("", *(f"q={one}" for one in ("e", "rent", "{entry}", "{user}", "{reference}"))),
    "compare-page": (
        "with={other}",
        *(f"with={{other}}&show={one}" for one in ("by_account", "added", "gone", "changed")),
        "with={other}&show=added&offset=20000",
    ),
    "sales-page": ("", *(f"period={one}" for one in ("day", "week", "year"))),
    "sales-products": ("", "search=a", "sort=share", "page=9"),
    "sales-customers": ("", "search=1", "sort=recency", "page=90"),
    "forecasts-page": ("", "search=1"),
    "kpis-page": ("", "period=week", "period=day"),
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A page under the name of its route."""

    name: str
    path: str


def addresses() -> list[Address]:
    """Every page of every route, with the company's newest rows; Django must be set up.

    Raises:
        KeyError: nothing is known of what a route's address is made of: say it here.
    """
    known = _known()
    quoted = {name: quote(str(value)) for name, value in known.items()}
    found = []
    for name, parameters in _routes():
        if name in NOT_PAGES:
            continue
        path = _path(name, parameters, known)
        if path is None:
            print(f"not measured, there is nothing to show: {name}")
            continue
        asked = [query.format(**quoted) for query in _QUERIES.get(name, ("",))]
        found += [Address(name, f"{path}?{query}" if query else path) for query in asked]
    return found


def _routes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of routes, and what their addresses are made of."""
    from django.urls import get_resolver

    def names(resolver: Any) -> Iterator[str]:
        for one in resolver.url_patterns:
            if not hasattr(one, "url_patterns"):
                yield one.name
            elif "allauth" not in str(one.urlconf_name):
                yield from names(one)

    pages = get_resolver("crossfoot_server.web.urls")
    for name in names(pages):
        (_, parameters), *_ = pages.reverse_dict.getlist(name)[0][0]
        yield name, tuple(parameters)


def _path(name: str, parameters: tuple[str, ...], known: dict[str, Any]) -> str | None:
    """The address of a route, if the company has what it shows."""
    from django.urls import reverse

    values = {one: known[_own(name, one)] for one in parameters}
    if None in values.values():
        return None
    return str(reverse(name, "crossfoot_server.web.urls", kwargs=values))


def _own(route: str, parameter: str) -> str:
    return "kpi" if (route, parameter) == ("kpi-page", "name") else parameter


def _known() -> dict[str, Any]:
    """What addresses are made of: ids of rows, and values of the ledger."""
    from crossfoot_server.audit.models import AuditRun, Finding
    from crossfoot_server.datasets.store import open_ledger, run_folder

    run, other = AuditRun.everywhere.order_by("-finding_count")[:2]
    lines = open_ledger(run.company_id, run.dataset.data_file_id).dataset.lines()
    line = lines.slice(5_000_000, 1_000).drop_nulls("reference").head(1).collect()
    line_of = line.row(0, named=True)
    users = lines.group_by("entered_by").len().drop_nulls().sort("len").collect()["entered_by"]
    pairs = pl.scan_parquet(run_folder(run.company_id, run.pk) / "duplicates.parquet")
    pair = pairs.select("duplicate_type", "group_id").head(1).collect().row(0)
    middle = Finding.everywhere.filter(run=run).order_by("position")[run.finding_count - 100]
    return {
        **_ids(),
        "run_id": run.pk, "other": other.pk, "finding_id": middle.pk, "entry_id": 1_000_000,
        "upload_id": run.dataset.data_file_id, "kind": pair[0], "group_id": pair[1], "code": "a4",
        "area": "findings",
        "kpi": "net_revenue", "user": users[-1], "rare": users[0], "account": line_of["account"],
        "entry": line_of["journal_id"], "reference": line_of["reference"],
        "source": line_of["source"], "day": line_of["posting_date"],
        "cursor": _cursor("risk", middle.position, float(middle.risk)),
        "by_amount": _cursor("amount", middle.position, "100.00"),
    }  # fmt: skip


def _ids() -> dict[str, Any]:
    """The newest row of each kind that has a page."""
    from crossfoot_server.alerts.models import AlertHistory, AlertRule
    from crossfoot_server.datasets.models import AuditProfile
    from crossfoot_server.forecasting.models import DemandForecast
    from crossfoot_server.jobs.models import Job
    from crossfoot_server.reports.models import CustomReport, ReportExecution, ScheduledReport
    from crossfoot_server.uploads.models import ColumnMapping
    from crossfoot_server.webhooks.models import WebhookEndpoint

    models: dict[str, Any] = {
        "alert_id": AlertHistory, "rule_id": AlertRule, "forecast_id": DemandForecast,
        "job_id": Job, "report_id": ReportExecution, "schedule_id": ScheduledReport,
        "custom_id": CustomReport, "webhook_id": WebhookEndpoint, "mapping_id": ColumnMapping,
        "profile_id": AuditProfile,
    }  # fmt: skip
    return {
        name: model.everywhere.order_by("-created_at").values_list("pk", flat=True).first()
        for name, model in models.items()
    }


def _cursor(sort: str, position: int, key: float | str) -> str:
    told = json.dumps([sort, True, position, key])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def set_up(environment: dict[str, str]) -> None:
    """Make this process see what the server's processes see."""
    import django

    os.environ.update(environment)
    django.setup()
