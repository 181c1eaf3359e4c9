"""Pages of the documentation as HTML that the strict policy allows."""

from pathlib import Path
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Files of the documentation that pages show, one a key figure.
KPIS: Final = Path(__file__).parent / "kpis"
_DEEPEST: Final = 6


def kpi_document(name: str) -> SafeString:
    """The page of a key figure without its title: meaning, formula, worked example."""
    return as_html((KPIS / f"{name}.md").read_text(encoding="utf-8"), deeper=1)


def as_html(text: str, *, deeper: int = 0) -> SafeString:
    """Markdown as HTML; HTML in it is text. Its title is left out, headings lie `deeper`."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = _without_title(markdown.parse(text))
    for token in tokens:
        _fit(token, deeper)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    region = '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table>'
    html = html.replace("<table>", region.format(escape("Table"))).replace(
        "</table>", "</table></div>"
    )
    return mark_safe(html)  # noqa: S308 - our own documentation, and HTML in it is off


def _without_title(tokens: list[Token]) -> list[Token]:
    has_title = bool(tokens) and (tokens[0].type, tokens[0].tag) == ("heading_open", "h1")
    return tokens[3:] if has_title else tokens


def _fit(token: Token, deeper: int) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + deeper, _DEEPEST)}"
    if token.type == "th_open":
        token.attrs = {"scope": "col"}
    elif token.type == "td_open":
        token.attrs = {}
