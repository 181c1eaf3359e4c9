"""The pages there are, by the addresses of the product, and going through them by links."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, resolve
from playwright.sync_api import BrowserContext, Error, Page

from crossfoot_server.web.urls import urlpatterns
from tests.crossfoot_server.browser.looking import ask, listen

#: What is at an address and no page, and why.
NO_PAGES = {
    "runs/<uuid:run_id>/<str:name>": "files of a run; tests/crossfoot/reports",
    "reports/<uuid:report_id>/<slug:name>": "files of a report; tests/crossfoot/reports",
    "reports/files/<str:token>/": "a file; tests/crossfoot_server/reports/test_links.py",
    "enter/<str:token>/": "leads on; every test here begins with it",
    "api/schema/": "a file",
}
ONLY_SENT, SAVED = 405, 0  # what a browser shows nothing of: a form's target, a file
Look = Callable[[Page], list[str]]


def routes() -> set[str]:
    """The routes of the web app itself; those of signing in are come to by links."""
    return {one for one in _routes(urlpatterns) if not one.startswith("accounts/")}


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern.url_patterns, route)


def plain_addresses() -> list[str]:
    """The addresses in which nothing is to be filled in."""
    return [f"/{one}" for one in sorted(routes()) if "<" not in one]


def route_of(address: str) -> str | None:
    """The route of a page; None of what is no page of ours."""
    try:
        route = resolve(urlsplit(address).path).route
    except Resolver404:
        return None
    is_page = not route.startswith("api/") or route.startswith("api/docs/")
    return route if is_page and route not in NO_PAGES else None


class Round:
    """A way through all pages that links lead to, one of each route; faults are gathered."""

    def __init__(self, context: BrowserContext, origin: str, looks: Iterable[Look]) -> None:
        self._context, self._origin, self._looks = context, origin, tuple(looks)
        self.seen: dict[str, int] = {}
        self.faults: list[str] = []

    def go(self, addresses: Iterable[str]) -> None:
        """Look at these pages and at all that they lead to."""
        waiting = list(addresses)
        while waiting:
            address = waiting.pop(0)
            route = route_of(address)
            if route is not None and route not in self.seen:
                waiting += self.look_at(address, route)

    def look_at(self, address: str, route: str) -> list[str]:
        """Look at one page; the addresses of this server that it leads to."""
        page = self._context.new_page()
        heard = listen(page, self._origin)
        links: list[str] = []
        self.seen[route] = status = _opened(page, self._origin + address)
        if status not in (ONLY_SENT, SAVED):
            links = [one for one in ask(page, "links") if one.startswith("/")]
            found = [fault for look in self._looks for fault in look(page)]
            self.faults += [f"{address} {one}" for one in [*found, *heard]]
        page.close()
        return links


def _opened(page: Page, address: str) -> int:
    """The status of a page; a file is saved, and an answer without a text is not shown."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return SAVED
        if "ERR_HTTP_RESPONSE_CODE_FAILURE" in error.message:
            return ONLY_SENT
        raise
    assert answer is not None
    return answer.status
