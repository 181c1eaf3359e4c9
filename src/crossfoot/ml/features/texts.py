"""Texts: the distinct wordings of a ledger, without the numbers in them."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.keywords import keywords_of, pattern_of
from crossfoot.engine.base import Frame
from crossfoot.ml.features.vocabulary import Vocabulary, vocabulary_of

#: In which language the words that say nothing are known.
_LANGUAGES = ("en", "de", "fr", "es", "pt")
#: Lighter words, such as "reversal", are everyday.
_LEAST_WEIGHT = 0.4
_SHORT = 1
_SMOOTH = 0.5


def worded_lines(book: Book) -> Frame:
    """Return line_id and wording: the texts of entry and line, letters only, in lower case."""
    parts = [nw.col(name).fill_null("") for name in ("header_text", "line_text")]
    lines = book.lines("line_id", "header_text", "line_text")
    text = nw.concat_str(*parts, separator=" ").str.to_lowercase()
    letters = text.str.replace_all(r"[^\p{L}]+", " ").str.strip_chars()
    return lines.select("line_id", wording=letters)


def wordings(book: Book) -> pl.DataFrame:
    """Return each distinct wording with its number of lines."""

    def count() -> pl.DataFrame:
        groups = worded_lines(book).group_by("wording")
        counted = groups.agg(nw.len().cast(nw.Int64).alias("lines"))
        return book.engine.collect(counted).sort("wording")

    frame: pl.DataFrame = book.once("ml wordings", count)
    return frame


def word_counts(book: Book) -> pl.DataFrame:
    """Return each word with the number of lines that have it."""
    words = _words(wordings(book)).unique(["wording", "word"])
    return words.group_by("word").agg(pl.col("lines").sum()).sort("word")


def first_words(book: Book) -> Vocabulary:
    return vocabulary_of(_first_word(wordings(book)["wording"]).drop_nulls())


def described(
    book: Book, counts: pl.DataFrame, known: Vocabulary, lines: int, *, own: int
) -> pl.DataFrame:
    """Return of each wording: word (code of the first), no_text, vague_text, rare_words (bits).

    `counts` are the word_counts of a profile of so many `lines`; `own` is 1 where the wordings are
    counted in it.
    """
    found = wordings(book)
    seen = _words(found).join(counts.select("word", n="lines"), on="word", how="left")
    n = (pl.col("n").fill_null(0) - own).clip(0)
    bits = -((n + _SMOOTH) / (lines + 1)).log(2)
    rare = seen.with_columns(bits=bits).group_by("wording").agg(rare_words=pl.col("bits").mean())
    first = _first_word(found["wording"])
    codes = known.table.rename({"value": "first", "code": "word"})
    told = found.select("wording", first=first).join(codes, on="first", how="left")
    unseen = pl.when(pl.col("first").is_null()).then(0).otherwise(-1)
    return (
        told.join(rare, on="wording", how="left")
        .select(
            "wording",
            word=pl.coalesce("word", unseen).cast(pl.Int32),
            no_text=(pl.col("wording") == "").cast(pl.Float64),
            vague_text=pl.col("wording").str.contains(_vague()).cast(pl.Float64),
            rare_words=pl.col("rare_words").fill_null(0.0).round(9),
        )
        .sort("wording")
    )


def _vague() -> str:
    heavy = [k for k in keywords_of("suspicious", _LANGUAGES) if k.weight >= _LEAST_WEIGHT]
    return pattern_of(tuple(heavy))


def _words(found: pl.DataFrame) -> pl.DataFrame:
    """Return wording, word, lines: the words of more than one letter."""
    words = found.with_columns(word=pl.col("wording").str.split(" ")).explode("word")
    return words.filter(pl.col("word").str.len_chars() > _SHORT)


def _first_word(wording: pl.Series) -> pl.Series:
    first = wording.str.split(" ").list.first()
    return first.set(first == "", None).alias("first")
