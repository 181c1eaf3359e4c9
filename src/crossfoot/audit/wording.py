"""Wording: which keywords the texts of the lines contain, found in one reading of the texts."""

import re

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.keywords import Keyword, keywords_of, own_keywords, pattern_of
from crossfoot.engine.base import Frame

TEXTS = ("line_text", "header_text")
_TOPICS = ("suspicious", "year_end", "accrual", "opening")


def text_columns(book: Book) -> list[str]:
    """The text columns that the ledger fills."""
    return [name for name in TEXTS if name in book.present]


def worded_lines(book: Book, languages: tuple[str, ...]) -> Frame:
    """Return line_id and the texts of the lines that contain a keyword of any topic."""

    def hits() -> Frame:
        keywords = tuple(k for topic in _TOPICS for k in keywords_of(topic, languages))
        return book.engine.keep(_containing(book, pattern_of(keywords)))

    frame: Frame = book.once(f"worded lines {languages}", hits)
    return frame


def _containing(book: Book, pattern: str) -> Frame:
    columns = text_columns(book)
    found = [nw.col(name).str.contains(pattern).fill_null(value=False) for name in columns]
    lines = book.lines("line_id", *columns)
    return lines.filter(nw.any_horizontal(*found, ignore_nulls=False))


def find_wording(
    book: Book, topic: str, languages: tuple[str, ...], own: dict[str, float] | None = None
) -> Frame:
    """Return line_id, keyword, weight and text: a line once, with its heaviest keyword."""
    keywords = keywords_of(topic, languages)
    lines = worded_lines(book, languages)
    if own:
        added = own_keywords(own, topic)
        keywords = (*added, *keywords)
        columns = ("line_id", *text_columns(book))
        lines = nw.concat([lines.select(*columns), _containing(book, pattern_of(added))])
    parts = [
        lines.select("line_id", text=nw.col(name)).filter(~nw.col("text").is_null())
        for name in text_columns(book)
    ]
    texts = nw.concat(parts)
    worded = book.engine.from_polars(_worded(book, texts, keywords))
    found = texts.join(worded, on="text").with_columns(order=-nw.col("weight"))
    best = found.group_by("line_id").agg(nw.col("weight").max())
    heaviest = found.join(best, on=["line_id", "weight"]).group_by("line_id", "weight")
    return heaviest.agg(nw.col("keyword").min(), nw.col("text").min())


def _worded(book: Book, texts: Frame, keywords: tuple[Keyword, ...]) -> pl.DataFrame:
    """Return text, keyword and weight for the distinct texts that contain one."""
    distinct = book.engine.collect(texts.select("text").unique())
    matches = distinct.with_columns(
        match=pl.col("text").str.extract_all(_extractor(keywords))
    ).explode("match")
    matches = matches.drop_nulls().with_columns(pl.col("match").str.to_lowercase())
    known = _meanings(matches["match"].unique().to_list(), keywords)
    named = matches.join(known, on="match").drop("match")
    order = ["text", "weight", "keyword"]
    return named.sort(order, descending=[False, True, False]).unique(
        "text", keep="first", maintain_order=True
    )


def _extractor(keywords: tuple[Keyword, ...]) -> str:
    """As `pattern_of`, with boundaries that consume nothing, so that neighbours both match."""
    ordered = sorted(keywords, key=lambda k: -len(k.word))
    return "(?i)" + "|".join(_bounded(k) for k in ordered)


def _bounded(keyword: Keyword) -> str:
    opening = "" if keyword.opens_anywhere else r"\b"
    return f"{opening}{keyword.word}" + ("" if keyword.is_stem else r"\b")


def _meanings(matches: list[str], keywords: tuple[Keyword, ...]) -> pl.DataFrame:
    rows = []
    for match in matches:
        fitting = [k for k in keywords if re.fullmatch(k.word, match)]
        if fitting:
            best = max(fitting, key=lambda k: k.weight)
            rows.append((match, match, best.weight))
    schema = {"match": pl.String, "keyword": pl.String, "weight": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
