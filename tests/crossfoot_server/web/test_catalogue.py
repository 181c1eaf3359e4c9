"""The catalogue of every language is complete, sound, and what is compiled."""

import re
from datetime import UTC, datetime
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils import translation

from crossfoot_server.web.words import sayings, words
from tools.library_texts import library_texts
from tools.messages import (
    LANGUAGES,
    LIBRARY,
    all_strings,
    as_mo,
    as_po,
    kept,
    messages,
    po_of,
    refreshed,
)

_ANEW = "is not as the sources are: run `make messages`, and translate what is new"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%")


def test_what_the_library_says_is_listed() -> None:
    listed = LIBRARY.read_text("utf-8").splitlines()
    assert listed == library_texts(), f"{LIBRARY.name} {_ANEW}"


def test_every_language_that_is_offered_has_its_catalogue() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["en", *LANGUAGES]


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return messages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str, sources: Catalog) -> None:
    catalogue = kept(language)
    assert not _ids(catalogue) ^ _ids(sources), f"{language} {_ANEW}"
    assert not catalogue.obsolete
    assert not [one.id for one in catalogue if one.fuzzy and one.id]
    assert not [one.id for one in catalogue if one.id and not all_strings(one)]


def _ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {one.id if isinstance(one.id, str) else tuple(one.id) for one in catalogue if one.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_what_their_texts_fill(language: str) -> None:
    wrong = [one.id for one in kept(language) if one.id and not _fills_the_same(one)]
    assert not wrong


def _fills_the_same(message: Message) -> bool:
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    said = [message.string] if isinstance(message.string, str) else list(message.string or ())
    wanted = {field for text in texts for field in _fields(text)}
    return all(_fields(one) <= wanted for one in said) and _fields(said[-1]) == _fields(texts[-1])


def _fields(text: str) -> set[str]:
    """Fields of both kinds; a sentence of the library is a template of its own kind."""
    marks = set(_PLACEHOLDER.findall(text))
    if marks:
        return marks
    return {f"{{{field}}}" for _literal, field, *_ in Formatter().parse(text) if field}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    catalogue, path = kept(language), po_of(language)
    compiled = path.with_suffix(".mo")
    assert_as_kept(language, catalogue)
    with compiled.open("rb") as file:
        assert len(read_mo(file)) == len(catalogue)


@pytest.mark.parametrize("language", LANGUAGES)
def test_made_anew_of_the_same_texts_it_is_the_same_file(language: str, sources: Catalog) -> None:
    later = datetime(2040, 1, 1, tzinfo=UTC)
    sources.creation_date = later
    catalogue = refreshed(kept(language), sources)
    assert_as_kept(language, catalogue)


def assert_as_kept(language: str, catalogue: Catalog) -> None:
    path = po_of(language)
    # As bare comparisons: to show how two such files differ takes pytest ten minutes.
    is_written = path.read_bytes() == as_po(catalogue)
    is_compiled = path.with_suffix(".mo").read_bytes() == as_mo(catalogue)
    assert (is_written, is_compiled) == (True, True), f"{language} {_ANEW}"


@pytest.fixture
def german() -> object:
    with translation.override("de"):
        yield


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("opening -50.00 and movement 0.00 make -50.00, "
         "the closing balance is 1,062.50 (only in the ledger)",
         "Anfangsbestand -50,00 und Bewegung 0,00 ergeben -50,00, "
         "der Endbestand ist 1.062,50 (nur im Hauptbuch)"),
        ("posted on 2025-12-27, a Saturday", "gebucht am 27.12.2025, einem Samstag"),
        ("account 4711 has only 1 line in the whole file",
         "Konto 4711 hat nur 1 Zeile in der ganzen Datei"),
        ("account 4711 has only 2 lines in the whole file",
         "Konto 4711 hat nur 2 Zeilen in der ganzen Datei"),
        ("the text 'Sales to agree' contains 'plug'",
         "der Text „Sales to agree“ enthält „plug“"),
        ("user Default entered only 3 lines of the whole file",
         "Benutzer Default hat nur 3 Zeilen der ganzen Datei erfasst"),
        ("nothing was sold", "es wurde nichts verkauft"),
        (" nothing was sold", " es wurde nichts verkauft"),
        ("what nobody has translated", "what nobody has translated"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_filled_text_is_said_in_german(german: object, text: str, said: str) -> None:
    assert words(text) == said


def test_every_template_finds_its_own_text(german: object) -> None:
    """Filled with something that fits, each is told by its own translation or a like one's."""
    for saying in sayings():
        filled = _filled(saying.template)
        assert saying.pattern.fullmatch(filled), saying.template
        assert words(filled) != filled, saying.template


def _filled(template: str) -> str:
    like = {"date": "2026-03-31", "money": "1,234.50", "number": "7.5", "percent": "12.5 %",
            "count": "15,842", "decimal": "0.0158",
            "figure": "3.2M", "time": "14:05", "weekday": "Monday", "lines": "2 lines",
            "times": "2 times", "characters": "9 characters"}  # fmt: skip
    parts = []
    for literal, field, kind, _ in Formatter().parse(template):
        parts.append(literal)
        if field:
            parts.append(like.get(kind or "", "Abc12"))
    return "".join(parts)


def test_in_english_nothing_is_changed() -> None:
    with translation.override("en"):
        assert words("posted on 2025-12-27, a Saturday") == "posted on 2025-12-27, a Saturday"
