"""Another company's rows can't be reached: not by any route, list, parameter, page or socket.

A model or route that is new is covered by itself; what is not tried is explained below, and what
the tests can't try fails them.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import ApiKey, Company, User
from crossfoot_server.shared.models import CompanyOwned
from tests.crossfoot_server.belongings import (
    fill,
    ids_of,
    owned_models,
    rows_of_everything,
    snapshot,
)
from tests.crossfoot_server.conftest import Worked, administrator, client_with, make_company

MARKER = "BelongsToOthers"
#: Models without a company, and why.
OF_NO_COMPANY = {
    "auth.Permission": "Django's; unused",
    "auth.Group": "Django's; unused",
    "contenttypes.ContentType": "Django's names of models",
    "sessions.Session": "a person's, who chooses the company",
    "account.EmailAddress": "a person's",
    "account.EmailConfirmation": "a person's",
    "mfa.Authenticator": "a person's",
    "socialaccount.SocialApp": "the server's issuer",
    "socialaccount.SocialAccount": "a person's",
    "socialaccount.SocialToken": "a person's",
    "companies.Company": "the company itself",
    "companies.User": "a person may be a member of several companies",
    "monitoring.HealthCheck": "the server's clock",
    "kpis.PeerBenchmark": "of ten companies or more, none of which can be told from it",
}
#: Routes that are not tried, and why.
NOT_TRIED = {
    "enter/<str:token>/": "the token is the way in; tests/companies/test_company.py",
    "reports/files/<str:token>/": "the token is the way in; tests/reports/test_links.py",
    "runs/<uuid:run_id>/duplicates/<int:kind>/<int:group_id>/": (
        "which groups there are depends on the ledger; tests/web/test_ledger_pages.py"
    ),
    "kpis/<slug:name>/": "the visitor's own company by its name; tests/web/test_sales_pages.py",
    "checks/<slug:code>/": "the documentation of a check, the same for everybody",
    "api/docs/<slug:area>/": "the documentation of the API, the same for everybody",
    "invitations/<str:token>/": "the token is the way in; tests/companies/test_members.py",
}
#: Values of converters that are no ids; a route with another one fails until it is named here.
NAMES = {
    "runs/<uuid:run_id>/<str:name>": {"name": "summary.html"},
    "runs/<uuid:run_id>/entries/<int:entry_id>/": {"entry_id": "1"},
    "reports/<uuid:report_id>/<slug:name>": {"name": "json"},
    "api/runs/<uuid:run_id>/tables/<slug:name>/": {"name": "trial_balance"},
    "api/runs/<uuid:run_id>/files/<path:name>": {"name": "summary.html"},
    "api/findings/<uuid:finding_id>/line-ticks/<int:line_id>/": {"line_id": "1"},
    "api/reports/<uuid:pk>/files/<slug:file_format>/": {"file_format": "json"},
}
#: Lists that answer nobody with rows of a GET: what they do is tried by their own tests.
ONLY_WRITE = re.compile(
    r"upload/$|enter/here/$|findings/bulk/$|company/$|theme/$|language/$|resumable/$|kpi-trends/$"
    r"|calculations/bulk/$|reports/bulk/$|reports/new/$|custom-reports/(preview|validate)/$|report-schedules/preview/$"
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
BODIES: tuple[dict[str, Any], ...] = ({}, {"note": "x"}, {"role": "viewer"}, {"status": "cleared"})
_CONVERTER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
Call = Callable[..., Any]


def routes() -> list[str]:
    """Every route; those of accounts/ are allauth's, about the person who signed in."""
    return [route for route in _walk(get_resolver().url_patterns) if route[:9] != "accounts/"]


def _walk(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _walk(pattern.url_patterns, route)


WITH_ID = [one for one in routes() if "<" in one and one not in NOT_TRIED]
WITHOUT_ID = [one for one in routes() if "<" not in one]


def path_of(route: str, row_id: str) -> str:
    """The route with an id in every place for one; other places need a name above."""
    names = NAMES.get(route, {})

    def value(found: re.Match[str]) -> str:
        return row_id if found["kind"] == "uuid" else names[found["name"]]

    return "/" + _CONVERTER.sub(value, route)


@pytest.fixture(scope="module", autouse=True)
def many() -> Iterator[None]:
    """More requests than anybody may make in a minute."""
    environment = replace(settings.ENVIRONMENT, requests_per_minute=10**6, uploads_per_minute=10**6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ENVIRONMENT", environment)
        yield


@pytest.fixture(scope="module")
def other_company(kept: Any) -> Company:
    with kept():
        return make_company("Other Trading")


@pytest.fixture(scope="module")
def theirs(
    kept: Any, other_company: Company, worked: Worked, small_ledger: Path
) -> dict[type[CompanyOwned], str]:
    """The other company has a row of everything, of a real upload where there is one."""
    with kept():
        return rows_of_everything(other_company, MARKER, small_ledger, worked)


@dataclass(frozen=True)
class Live:
    """The rows of a route that their owner can read, or write where nothing can be read."""

    read: list[str]
    written: list[str]
    only_writes: bool


@pytest.fixture(scope="module")
def live(
    kept: Any, many: None, theirs: dict[type[CompanyOwned], str], other_company: Company
) -> dict[str, Live]:
    """What the owner reaches at each route with an id; what a probe has written is rolled back."""
    with kept():
        key = issue_key(by=administrator(other_company), name="live", scopes=SCOPES)[1]
        call = _caller(client_with(key), _owner(other_company))
        return {route: _live(call, route, list(theirs.values())) for route in WITH_ID}


def _live(call: Call, route: str, rows: list[str]) -> Live:
    read = [one for one in rows if _is_live(call, path_of(route, one))]
    only_writes = not read and _is_write_only(call, path_of(route, str(uuid.uuid4())))
    written = [one for one in rows if only_writes and _can_be_posted(call, path_of(route, one))]
    return Live(read, written, only_writes)


def _can_be_posted(call: Call, path: str) -> bool:
    with transaction.atomic():
        answer = call("POST", path, {})
        transaction.set_rollback(True)
    return bool(answer.status_code != 404)


@pytest.fixture
def call(api: APIClient, company: Company) -> Call:
    """Ask as a stranger: with a key for the API, signed in for pages."""
    return _caller(api, User.objects.get(memberships__company=company))


@pytest.fixture
def call_as_owner(db: None, other_api: APIClient, other_company: Company) -> Call:
    """Ask as the company that the rows belong to."""
    return _caller(other_api, _owner(other_company))


def _owner(company: Company) -> User:
    return User.objects.filter(memberships__company=company).order_by("date_joined")[0]


def _caller(api: APIClient, user: User) -> Call:
    browser = Client(raise_request_exception=False)
    browser.force_login(user)

    def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        if path.startswith("/api/"):
            return api.generic(method, path, _json(body), content_type="application/json")
        return browser.generic(method, path)

    return call


def _json(body: dict[str, Any] | None) -> str:
    return "" if body is None else json.dumps(body)


def test_every_model_has_a_company_or_a_reason():
    without = {m._meta.label for m in apps.get_models() if m not in owned_models()}
    assert without == set(OF_NO_COMPANY)
    for model in owned_models():
        assert not model._meta.get_field("company").null


def test_what_is_not_tried_is_there():
    known = set(routes())
    assert set(NOT_TRIED) <= known
    assert set(NAMES) <= known


def test_no_route_with_an_id_reaches_another_companys_row(theirs, live, call, other_company):
    before, nobody = snapshot(other_company), str(uuid.uuid4())
    unreached = [r for r, found in live.items() if not found.read and not found.only_writes]
    assert unreached == [], "no row of these could be read by its owner: cover them"
    for route, found in live.items():
        rows = found.read or found.written or theirs.values()
        _refused_as_if_they_were_not_there(call, route, rows, nobody)
    assert _without_use(snapshot(other_company)) == _without_use(before)


def _is_live(call: Call, path: str) -> bool:
    answer = call("GET", path)
    _body(answer)
    return answer.status_code not in (404, 405)


def _is_write_only(call: Call, path: str) -> bool:
    return bool(call("GET", path).status_code == 405)


def _refused_as_if_they_were_not_there(
    call: Call, route: str, rows: Iterable[str], nobody: str
) -> None:
    has_body = route[:4] == "api/"  # pages are asked without
    for method in METHODS:
        for body in BODIES if has_body and method in ("POST", "PUT", "PATCH") else (None,):
            same = call(method, path_of(route, nobody), body)
            for row_id in rows:
                found = call(method, path_of(route, row_id), body)
                said = f"{method} {route}: {found.status_code}"
                assert found.status_code == same.status_code, said
                assert found.status_code in (400, 404, 405, 412, 415), said
                assert found.content.replace(row_id.encode(), b"") == same.content.replace(
                    nobody.encode(), b""
                ), said
                if method == "GET":
                    assert found.status_code in (404, 405), said


SEVERAL_IDS = [route for route in WITH_ID if route.count("<uuid:") > 1]


@pytest.mark.parametrize("route", SEVERAL_IDS)
def test_no_row_of_others_is_reached_beside_one_of_ones_own(route, theirs, call, company):
    fill(company, "Mine")
    mine = ids_of(company)
    for model, row_id in theirs.items():
        for first, second in ((mine[model], row_id), (row_id, mine[model])):
            begun = re.sub(r"<uuid:\w+>", first, f"/{route}", count=1)
            path = re.sub(r"<uuid:\w+>", second, begun)
            assert call("GET", path).status_code == 404, path


def test_every_route_that_writes_works_for_its_owner(live):
    """So that the refusals above are of the company, and not of the route."""
    unreached = [r for r, found in live.items() if found.only_writes and not found.written]
    assert unreached == [], "a POST reaches no row of these: cover them"


@pytest.mark.parametrize("route", WITHOUT_ID)
def test_no_list_shows_another_companys_rows(route, theirs, call, call_as_owner, other_company):
    hidden = {*theirs.values(), str(other_company.pk), other_company.name, MARKER}
    parameters = _parameters(f"/{route}")
    queries = ["", *(f"?{name}={one}" for name in parameters for one in theirs.values())]
    shown = False
    for query in queries:
        answer = call("GET", f"/{route}{query}")
        assert answer.status_code < 500 or answer.status_code == 503, query
        body = _body(answer)
        asked = query.rpartition("=")[2]
        found = [one for one in hidden - {asked} if one in body]
        assert found == [], f"/{route}{query}"
        if asked and route[:4] == "api/":
            assert answer.status_code in (400, 404) or _is_empty(answer), f"/{route}{query}"
        if not shown:
            own = call_as_owner("GET", f"/{route}{query}")
            _body(own)
            shown = own.status_code in (200, 503)
    assert shown or ONLY_WRITE.search(route), f"/{route} answers its owner with nothing: cover it"


def _is_empty(answer: Any) -> bool:
    """A list without rows, whatever it is called."""
    data = answer.json()
    lists = [value for value in data.values() if isinstance(value, list)] if data else []
    return isinstance(data, dict) and bool(lists) and not any(lists)


def _body(answer: Any) -> str:
    """The whole answer; a stream that is not read to its end would stay open."""
    if getattr(answer, "is_async", False):
        return ""  # events, which never end
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def _parameters(path: str) -> list[str]:
    """Query parameters that take an id, as the schema says."""
    known = _schema()["paths"].get(path, {}).get("get", {}).get("parameters", [])
    return [
        one["name"]
        for one in known
        if one["in"] == "query"
        and (one["schema"].get("format") == "uuid" or one["name"].endswith("_id"))
    ]


@cache
def _schema() -> Any:
    generator: Any = SchemaGenerator
    return generator().get_schema(request=None, public=True)


def _without_use(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Rows without the note that their owner's key was used meanwhile."""
    keys = [{**row, "last_used_at": None} for row in rows[ApiKey.__name__]]
    return {**rows, ApiKey.__name__: keys}
