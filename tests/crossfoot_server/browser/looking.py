"""What is looked for on a page: faults that axe finds, overflow, ways of the keyboard."""

import json
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import CDPSession, ConsoleMessage, Page, Request

_OURS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What a theme can change: the other rules look at what is the same in both.
_COLOURS = ["color-contrast", "link-in-text-block"]
_WORDS = """(found) => found.violations.flatMap((one) => one.nodes.map((node) =>
  `${one.id}: ${node.html.slice(0, 160)} (${(node.failureSummary || "").slice(0, 200)})`))"""
#: Fields of a date are several stops in one.
_WITHIN = 3


def ask(page: Page, name: str) -> Any:
    """What a function of looking.js says of the page."""
    return page.evaluate(f"(() => {{ {_OURS}\nreturn {name}(); }})()")


def listen(page: Page, origin: str) -> list[str]:
    """What a page says in the console, throws, and asks of others, as it comes."""
    heard: list[str] = []

    def said(message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource")
        if not (is_status and message.location["url"] == page.url):  # a refusal that is looked at
            heard.append(f"console: {message.text[:300]}")

    def asked(request: Request) -> None:
        if not request.url.startswith((origin, "data:")):
            heard.append(f"leaves the origin: {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: heard.append(f"error: {str(error)[:300]}"))
    page.on("request", asked)
    return heard


def axe_faults(page: Page) -> list[str]:
    """What axe finds, in both themes. The page's policy holds: axe comes past it."""
    session = page.context.new_cdp_session(page)
    _evaluate(session, AXE_SCRIPT + ";0")
    faults = []
    for theme, rules in (("light", _TAGS), ("dark", _COLOURS)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # mypy sees any text
        asked = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
        found = _evaluate(session, f"axe.run(document, {asked}).then({_WORDS})")
        faults += [f"{theme}: {one}" for one in found]
    session.detach()
    return faults


def _evaluate(session: CDPSession, expression: str) -> Any:
    told = session.send(
        "Runtime.evaluate",
        {"expression": expression, "awaitPromise": True, "returnByValue": True},
    )
    assert "exceptionDetails" not in told, told["exceptionDetails"]
    return told["result"].get("value")


def narrow_faults(page: Page) -> list[str]:
    """What cannot be used on a telephone."""
    page.set_viewport_size({"width": 400, "height": 800})
    return [f"at 400 px: {one}" for one in ask(page, "beside")]


def keyboard_faults(page: Page) -> list[str]:
    """What Tab does not come to, or comes to unseen or out of order."""
    presses = int(ask(page, "follow"))
    dates = page.locator("input[type=date], input[type=month], input[type=time]").count()
    for _ in range(presses + _WITHIN * dates + 1):
        page.keyboard.press("Tab")
    return [f"by keyboard: {one}" for one in ask(page, "lost")]


def weight(page: Page, address: str) -> int:
    """The bytes that come over the line for a page and all that it needs."""
    came: list[Request] = []
    page.on("requestfinished", lambda request: came.append(request))
    page.goto(address, wait_until="networkidle")
    sizes = [one.sizes() for one in came]
    return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
