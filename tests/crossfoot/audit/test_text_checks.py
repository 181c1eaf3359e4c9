"""Stories of the checks on texts."""

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from crossfoot.audit.check import Engagement, NotRunError
from crossfoot.audit.checks.text import TEXT_CHECKS
from crossfoot.audit.keywords import KEYWORDS, keywords_of, pattern_of
from tests.builders import finder, ledger_frame

found = finder(TEXT_CHECKS)
LANGUAGES = ("en", "de", "fr", "es", "pt")


def texts(*values: str | None, **columns: list[str | None]) -> pl.DataFrame:
    return ledger_frame(account=["1"] * len(values), line_text=list(values), **columns)


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("PLUG to agree", "plug"),
        ("booked Per CFO request", "per cfo"),
        ("misc adj", "misc adj"),
        ("Write-off as instructed", "as instructed"),
        ("Bestandskorrektur Lager", "korrektur"),
        ("Buchung laut Geschäftsführung", "laut geschäftsf"),
        ("Écart non expliqué", "écart non expliqu"),
        ("REGULARISATION TVA", "regularis"),
        ("Ajuste según dirección", "según direcci"),
        ("Correção de lançamento", "correção"),
        ("Lancamento conforme instrucao", "conforme instrucao"),
    ],
)
def test_words_are_found_in_five_languages_with_and_without_accents(
    text: str, keyword: str
) -> None:
    flagged = found("X2", texts(text, "Invoice 4711"))
    assert flagged["line_id"].to_list() == [1]
    assert flagged["keyword"].to_list()[0].startswith(keyword)


@pytest.mark.parametrize("text", ["Plugfest AG", "Contest prize", "Terror film", "Latest invoice"])
def test_words_inside_other_words_are_not_found(text: str) -> None:
    assert found("X2", texts(text, "Invoice 4711")).is_empty()


def test_the_heaviest_word_of_line_and_header_counts() -> None:
    frame = texts("adj", header_text=["plug"])
    assert found("X2", frame).select("keyword", "score").rows() == [("plug", 1.0)]


def test_a_word_of_daily_business_is_left() -> None:
    frame = texts(*["Adjustment of stock"] * 60, "Adjust plug")
    assert found("X2", frame)["line_id"].to_list() == [61]


def test_languages_are_chosen_by_the_engagement() -> None:
    frame = texts("Fehlbuchung", "plug")
    english = found("X2", frame, Engagement(languages=("en",)))
    assert english["line_id"].to_list() == [2]


def test_own_words_come_beside_the_lists() -> None:
    frame = texts("Project Falcon", "plug", "nothing")
    flagged = found("X2", frame, words={"project falcon": 0.5}).sort("line_id")
    assert flagged.select("line_id", "score").rows() == [(1, 0.5), (2, 1.0)]


def test_the_pattern_is_plain_enough_for_java() -> None:
    """No escapes, no named classes, no look-around: the same for Rust's and Java's engines."""
    every = tuple(k for topic in {k.topic for k in KEYWORDS} for k in keywords_of(topic, LANGUAGES))
    pattern = pattern_of(every)
    assert pattern.isascii()
    assert "\\" not in pattern
    assert set(re.findall(r"\(\?[^:]", pattern)) <= {"(?i"}


def test_the_page_lists_every_suspicious_word() -> None:
    page = Path(__file__).parents[3] / "docs" / "checks" / "X2_suspicious_words.md"
    listed = page.read_text(encoding="utf-8")
    words = {k.written.replace(".", "?") for k in KEYWORDS if k.topic == "suspicious"}
    assert not [word for word in words if word not in listed]


def test_blank_texts_are_ordinary_in_a_source_that_never_has_any() -> None:
    frame = ledger_frame(
        journal_id=[str(n) for n in range(30)],
        account=["1"] * 30,
        source=["KR"] * 20 + ["IF"] * 10,
        line_text=["Invoice of supplier"] * 19 + [None] * 11,
    )
    assert found("X1", frame)["entry_id"].to_list() == [20]


def test_one_text_explains_the_whole_entry() -> None:
    frame = ledger_frame(
        journal_id=["A", "A", "B", "B"], account=["1"] * 4,
        line_text=["Rent of March", None, None, "  "],
    )  # fmt: skip
    assert found("X1", frame, max_share=1.0)["entry_id"].to_list() == [2]


@pytest.mark.parametrize("code", ["X1", "X2", "X3"])
def test_a_ledger_without_texts_is_not_judged(code: str) -> None:
    with pytest.raises(NotRunError, match="no texts"):
        found(code, ledger_frame(account=["1"]))


def test_the_year_may_end_in_june() -> None:
    june = Engagement(fiscal_year_to=dt.date(2026, 6, 30))
    frame = texts("Year end closing", "Year end closing", posting_date=["2026-06-30", "2026-12-31"])
    assert found("X3", frame, june)["line_id"].to_list() == [2]
