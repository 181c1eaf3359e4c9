"""The documentation of a check as HTML: the pages of docs/checks, which come with the package."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PAGES = "check_pages"


def help_of(code: str) -> SafeString:
    """The page of a check, without its title. HTML in it is shown as text, not let through."""
    return _help_of(code, get_language())


@lru_cache(maxsize=400)
def _help_of(code: str, language: str | None) -> SafeString:
    del language  # of the words around the tables
    folder = files("crossfoot_server.web") / _PAGES
    page = next(one for one in folder.iterdir() if one.name.startswith(f"{code}_"))
    text = page.read_text(encoding="utf-8").partition("\n")[2]
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    tokens = markdown.parse(text)
    for token in tokens:
        _fit(token)
    told: str = markdown.renderer.render(tokens, markdown.options, {})
    return mark_safe(told)  # noqa: S308 - HTML in the text was escaped


def _table_open(*_: Any) -> str:
    label = gettext("Table")
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table>\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"


def _fit(token: Token) -> None:
    """No styles, which the pages' policy refuses, and headings for screen readers in tables."""
    if token.type in ("th_open", "td_open"):
        token.attrs.pop("style", None)
    if token.type == "th_open":
        token.attrSet("scope", "col")
