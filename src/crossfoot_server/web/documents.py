"""Pages of the documentation as HTML that the strict policy allows."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Files of the documentation that pages show: one a check, one a key figure.
_HERE: Final = Path(__file__).parent
_DEEPEST: Final = 6


def check_document(code: str) -> SafeString:
    """The page of a check without its title."""
    return _as_html(next((_HERE / "check_pages").glob(f"{code}_*.md")), 0)


def kpi_document(name: str) -> SafeString:
    """The page of a key figure without its title: meaning, formula, worked example."""
    return _as_html(_HERE / "kpis" / f"{name}.md", 1)


def prose(text: str, *, blocks: bool) -> SafeString:
    """Markdown as HTML: paragraphs and lists, or what stands in one line."""
    markdown = MarkdownIt("commonmark", {"html": False})
    html: str = markdown.render(text) if blocks else markdown.renderInline(text)
    return mark_safe(html)  # noqa: S308 - HTML in it is off


@lru_cache(maxsize=400)
def _as_html(path: Path, deeper: int) -> SafeString:
    """Markdown as HTML; HTML in it is text. Its title is left out, headings lie `deeper`.

    A table is a region that is called as the heading above it, the second with a number.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    _name_tables(tokens)
    for token in tokens:
        _fit(token, deeper)
    html: str = markdown.renderer.render(_without_title(tokens), markdown.options, {})
    return mark_safe(html)  # noqa: S308 - our own documentation, and HTML in it is off


def _name_tables(tokens: Sequence[Token]) -> None:
    heading, tables = "", 0
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            heading, tables = tokens[place + 1].content, 0
        elif token.type == "table_open":
            tables += 1
            token.meta["name"] = heading if tables == 1 else f"{heading} {tables}"


def _table_open(_renderer: object, tokens: Sequence[Token], place: int, *_: Any) -> str:
    label = escape(tokens[place].meta["name"])
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"


def _without_title(tokens: list[Token]) -> list[Token]:
    return tokens[3:] if (tokens[0].type, tokens[0].markup) == ("heading_open", "#") else tokens


def _fit(token: Token, deeper: int) -> None:
    """Headings at their depth; in tables no styles, which the policy refuses, and scopes."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + deeper, _DEEPEST)}"
    elif token.type in ("th_open", "td_open"):
        token.attrs = {"scope": "col"} if token.type == "th_open" else {}
