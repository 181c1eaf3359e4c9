"""The documentation of a check as HTML: the pages of docs/checks, which come with the package."""

from functools import lru_cache
from importlib.resources import files

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PAGES = "check_pages"


@lru_cache(maxsize=200)
def help_of(code: str) -> SafeString:
    """The page of a check, without its title. HTML in it is shown as text, not let through."""
    folder = files("crossfoot_server.web") / _PAGES
    page = next(one for one in folder.iterdir() if one.name.startswith(f"{code}_"))
    text = page.read_text(encoding="utf-8").partition("\n")[2]
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        _fit(token)
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return SafeString(html)


def _fit(token: Token) -> None:
    """No styles, which the pages' policy refuses, and headings for screen readers in tables."""
    if token.type in ("th_open", "td_open"):
        token.attrs.pop("style", None)
    if token.type == "th_open":
        token.attrSet("scope", "col")
