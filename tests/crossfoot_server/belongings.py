"""A row of every model for a company: what the isolation test tries to reach from another one."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from crossfoot.sample.shop import Shop
from crossfoot_server.audit.models import Finding, LineTick, SavedView
from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import Company, User
from crossfoot_server.jobs.models import Job
from crossfoot_server.sales.models import TradeUpload
from crossfoot_server.shared.models import CompanyOwned
from tests.crossfoot_server.conftest import Worked, administrator, audited_run, client_with
from tests.crossfoot_server.trading import shop_uploaded

_SHOP = Shop(days=40, products=3, customers=5, orders_a_day=1.0)
_OF_TYPE: tuple[tuple[type, Any], ...] = (
    (models.BooleanField, False),
    (models.DateField, date(2026, 1, 31)),
    (models.DecimalField, 0),
    (models.FloatField, 0.0),
    (models.IntegerField, 1),
    (models.BinaryField, b"x"),
    (models.DateField, date(2026, 3, 31)),
)


def owned_models() -> list[type[CompanyOwned]]:
    """Every model whose rows belong to a company."""
    return [model for model in apps.get_models() if issubclass(model, CompanyOwned)]


def fill(company: Company, text: str) -> None:
    """Make a row of every model that has none for the company; texts begin with `text`."""
    waiting = [model for model in owned_models() if not rows_of(model, company).exists()]
    while waiting:
        made = [model for model in waiting if _can_be_made(model, waiting)]
        assert made, f"these need each other: {waiting}"
        for model in made:
            model.everywhere.create(**_values(model, company, text))
        waiting = [model for model in waiting if model not in made]


def rows_of_everything(
    company: Company, text: str, ledger: Path, worked: Worked
) -> dict[type[CompanyOwned], str]:
    """Give the company a row of every model, of a real upload where there is one: their ids."""
    shop_uploaded(company, worked, _SHOP)
    audited_run(company, ledger, worked)
    report_made(company, worked)
    view_shared(company, text)
    line_ticked(company, text)
    fill(company, text)
    return ids_of(company)


def report_made(company: Company, worked: Worked) -> None:
    """Have a report made of the company's ledger, with a link to it; a schedule, an own report."""
    key = issue_key(by=administrator(company), name="reports", scopes=SCOPES)[1]
    client = client_with(key)
    asked = {"kind": "trial_balance", "formats": ["json"]}
    row = client.post("/api/reports/", asked, format="json").data
    worked(Job.everywhere.get(pk=row["job_id"]))
    made = client.post(f"/api/reports/{row['id']}/links/", {"format": "json"}, format="json")
    assert made.status_code == 201, made.data
    own = {"title": "Own", "is_shared": True, "spec": {"source": "ledger_lines"}}
    assert client.post("/api/custom-reports/", own, format="json").status_code == 201
    again = {**asked, "name": "Weekly", "cron": "0 7 * * mon"}
    assert client.post("/api/report-schedules/", again, format="json").status_code == 201


def view_shared(company: Company, text: str) -> None:
    """Keep a view of findings that keys see too: they have none of their own."""
    owner = User.objects.filter(memberships__company=company)[0]
    SavedView.everywhere.create(company=company, owner=owner, name=text, is_shared=True)


def line_ticked(company: Company, text: str) -> None:
    """Tick a line of a finding; a tick without a mark is one that was taken away."""
    finding = _related(Finding, company)
    LineTick.everywhere.create(company=company, finding=finding, line_id=1, mark="✓", by=text)


def rows_of(model: type[CompanyOwned], company: Company) -> "models.QuerySet[CompanyOwned]":
    """The company's rows, read without the manager that the test is about."""
    return model.everywhere.filter(company=company)


def ids_of(company: Company) -> dict[type[CompanyOwned], str]:
    """An id of each model, as addresses have it: an upload of sales is found by its file's."""
    rows = {model: rows_of(model, company)[0] for model in owned_models()}
    return {
        model: str(row.data_file_id if isinstance(row, TradeUpload) else row.pk)
        for model, row in rows.items()
    }


def snapshot(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Every value of every row of the company."""
    return {
        model.__name__: [{**row} for row in rows_of(model, company).order_by("pk").values()]
        for model in owned_models()
    }


def _can_be_made(model: type[CompanyOwned], waiting: list[type[CompanyOwned]]) -> bool:
    return not any(field.related_model in waiting for field in _needed(model))


def _needed(model: type[CompanyOwned]) -> list[Any]:
    """Fields to be given a value: all relations, and what has no value of its own."""
    fields = [field for field in model._meta.fields if not field.primary_key]
    related = [field for field in fields if field.is_relation]
    plain = [f for f in fields if not (f.is_relation or f.has_default() or f.null or f.blank)]
    return [*related, *plain]


def _values(model: type[CompanyOwned], company: Company, text: str) -> dict[str, Any]:
    return {field.name: _value(field, company, text) for field in _needed(model)}


def _value(field: Any, company: Company, text: str) -> Any:
    if field.is_relation:
        return _related(field.related_model, company)
    if isinstance(field, models.DateTimeField):
        return timezone.now() + timedelta(hours=1)
    if field.choices:
        return field.choices[0][0]
    for kind, value in _OF_TYPE:
        if isinstance(field, kind):
            return value
    return f"{text}-{field.name}"[: field.max_length]


def _related(model: Any, company: Company) -> Any:
    if model is Company:
        return company
    if model is User:
        return User.objects.filter(memberships__company=company)[0]
    return rows_of(model, company)[0]
