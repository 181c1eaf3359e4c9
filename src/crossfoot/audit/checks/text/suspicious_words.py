"""X2: words that deserve a look."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.wording import find_wording, text_columns
from crossfoot.engine.base import Frame


def find_suspicious_words(book: Book, settings: Settings) -> Frame:
    if not text_columns(book):
        raise NotRunError("the file has no texts")
    languages = tuple(settings.engagement.languages)
    worded = find_wording(book, "suspicious", languages, settings["words"])
    found = book.engine.keep(worded.filter(nw.col("weight") >= settings["min_weight"]))
    counts = book.engine.collect(found.group_by("keyword").agg(nw.len().alias("lines")))
    limit = max(settings["min_lines"], settings["max_share"] * book.line_count)
    telling = counts.filter(pl.col("lines") <= limit)["keyword"].sort().to_list()
    return found.filter(nw.col("keyword").is_in(telling)).with_columns(score=nw.col("weight"))


SUSPICIOUS_WORDS = Check(
    code="X2",
    name="suspicious_words",
    title="Words that deserve a look",
    family="text",
    unit="line",
    weight=8,
    needs=frozenset(),
    parameters=(
        Parameter("min_weight", 0.4, "words of less weight (0 to 1) are left", "weight"),
        Parameter("max_share", 0.005, "a word in more of the lines is ordinary here", "share"),
        Parameter("min_lines", 25, "but never ordinary in at most so many lines", "lines"),
        Parameter("words", {}, "own words with weights; 'adjust-' also matches longer words"),
    ),
    source="ISA 240.A45 (c); CAQ 2008 practice aid, 5; AS 2401.61",
    reason="the text '{text}' contains '{keyword}'",
    find=find_suspicious_words,
)
