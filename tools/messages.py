"""Refreshes the catalogues of languages from what pages say.

Whoever changes a text runs `make messages`, which
writes `locale/library.txt` (what the library says that pages show: it knows no gettext), brings
every `django.po` up to date, and compiles it. What has to be translated is then empty in it.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE: Final = Path(__file__).resolve().parent.parent / "src"
LOCALE: Final = SOURCE / "crossfoot_server/locale"
LIBRARY: Final = LOCALE / "library.txt"
LANGUAGES: Final = ("de",)
#: Functions that mark a text, and which arguments are texts.
_MARKS: Final[dict[str, tuple[int, int] | None]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
_WIDTH: Final = 100


def main() -> int:
    """Bring all catalogues up to date, and tell what is missing."""
    from tools.library_texts import library_texts  # it looks at models: when they are there

    LIBRARY.write_text("".join(f"{one}\n" for one in library_texts()), "utf-8")
    template = messages()
    for language in LANGUAGES:
        catalog = refreshed(kept(language), template)
        po_of(language).write_bytes(as_po(catalog))
        po_of(language).with_suffix(".mo").write_bytes(as_mo(catalog))
        missing = [one.id for one in catalog if one.id and not all_strings(one)]
        sys.stdout.write(f"{language}: {len(catalog)} messages, {len(missing)} not translated\n")
    return 0


def po_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES/django.po"


def kept(language: str) -> Catalog:
    """The catalogue as it is kept; empty where there is none yet."""
    path = po_of(language)
    if not path.is_file():
        return Catalog(locale=language, project="crossfoot", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def refreshed(catalog: Catalog, template: Catalog) -> Catalog:
    """The catalogue with the texts of the template; the same bytes if these are the same.

    So it keeps its date: else two people who changed no text would have files that differ.
    """
    written = catalog.creation_date
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = written
    return catalog


def messages() -> Catalog:
    """Everything that pages say: of their sources, and of the library."""
    catalog = Catalog(project="crossfoot", fuzzy=False)
    for path in sorted((SOURCE / "crossfoot_server").rglob("*")):
        place = (path.relative_to(SOURCE).as_posix(), 1)
        if path.suffix in (".py", ".html"):
            for text in _of_file(path):
                catalog.add(text, locations=[place], flags=_flags(text))
    for text in LIBRARY.read_text("utf-8").splitlines():
        catalog.add(text, locations=[("library.txt", 1)])
    return catalog


def _flags(text: str | tuple[str, ...]) -> set[str]:
    first = text if isinstance(text, str) else text[0]
    return {"python-format"} if "%(" in first or "%s" in first else set()


def _of_file(path: Path) -> Iterator[str | tuple[str, ...]]:
    code = path.read_text("utf-8")
    if path.suffix == ".html":
        # Brackets: what stands in a template has no indentation.
        code = f"({templatize(code)})"
    elif "gettext" not in code:
        return
    found = extract("python", io.BytesIO(code.encode()), keywords=_MARKS)
    for _line, text, _comments, _context in found:
        yield text if isinstance(text, str) else (text[0], text[1])


def as_po(catalog: Catalog) -> bytes:
    """The catalogue as a file, in an order that does not change by itself."""
    out = io.BytesIO()
    write_po(out, catalog, width=_WIDTH, include_lineno=False, sort_output=True, omit_header=False)
    return out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def all_strings(message: object) -> bool:
    """Whether a message has all its translations."""
    text = message.string  # type: ignore[attr-defined]
    return all(text) if isinstance(text, tuple | list) else bool(text)


if __name__ == "__main__":
    django.setup()
    sys.exit(main())
