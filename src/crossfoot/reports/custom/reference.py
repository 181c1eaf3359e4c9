"""The columns that custom reports can be made of, as a page of documentation."""

from collections.abc import Iterator

from crossfoot.reports.custom.sources import SOURCES, Source

_HEAD = """# Columns of custom reports

What each `source` of a report of your own holds. This page is written from the product's own
list; how a definition is put together is in [reports.md](reports.md#reports-of-your-own).
"""


def columns_page() -> str:
    """The page in Markdown: a section for each source, a row for each column."""
    return "\n".join([_HEAD, *(line for source in SOURCES for line in _section(source))])


def _section(source: Source) -> Iterator[str]:
    yield f"## {source.name}"
    yield ""
    yield f"{source.title}; needs {source.of}."
    yield ""
    yield "| column | kind | meaning |"
    yield "|---|---|---|"
    for one in source.fields:
        yield f"| `{one.name}` | {one.kind} | {one.meaning.replace('|', chr(92) + '|')} |"
    yield ""
