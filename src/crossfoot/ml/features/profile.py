"""Profile: what is usual in a ledger, as small tables of counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.approval import approval_limits
from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.sources import manual_sources
from crossfoot.audit.usernames import is_automatic
from crossfoot.engine.base import Frame
from crossfoot.ml.features.counting import count_tables, quantile
from crossfoot.ml.features.entries import (
    limit_habits,
    near_limits,
    party_references,
    undone_entries,
)
from crossfoot.ml.features.lines import coded_lines
from crossfoot.ml.features.texts import described, first_words, word_counts
from crossfoot.ml.features.vocabulary import Vocabulary, vocabularies, vocabulary_of

#: Tried as approval limits, in currency units, where the company has named none.
USUAL_LIMITS = (10_000.0, 25_000.0, 50_000.0, 100_000.0)
_EARLY, _LATE = 0.1, 0.9


@dataclass(frozen=True)
class Profile:
    """What is usual in a ledger.

    `vocabularies`: account, user, source, party, word (first of a text), token (any word of one).
    `tables`: those of counting, and tokens (token, n), lag_bands (source, early, late), parties'
    references (party, entries, following) and habits (party, limit, near); all keys are codes.
    `limits` are in minor units; `by_hand` are the codes of manual sources, `programs` those of
    users that are no people.
    """

    vocabularies: Mapping[str, Vocabulary]
    tables: Mapping[str, pl.DataFrame]
    lines: int
    limits: tuple[int, ...]
    by_hand: tuple[int, ...]
    programs: tuple[int, ...]


def fit_on_lines(book: Book, engagement: Engagement) -> tuple[Profile, Frame]:
    """Count what is usual in a ledger; the same in whatever order its lines are.

    Returns the profile, and the coded lines that it was counted from, for who scores them as well.
    """
    known = vocabularies(book) | {"word": first_words(book)}
    words = word_counts(book)
    tokens = vocabulary_of(words["word"])
    texts = described(book, words, known["word"], book.line_count, own=1)
    lines = lines_with_undone(book, known, texts, past_only=False)
    limits = limits_of(book, engagement)
    tables = count_tables(book, lines) | {
        "tokens": words.select(token=_codes(words["word"], tokens), n="lines"),
        "references": _by_code(party_references(book), known["party"]),
        "habits": _by_code(limit_habits(near_limits(book, limits)), known["party"]),
    }
    tables["lag_bands"] = _bands(tables.pop("lags"))
    profile = Profile(
        vocabularies=known | {"token": tokens},
        tables=tables,
        lines=book.line_count,
        limits=limits,
        by_hand=_codes_of(known["source"], manual_sources(book, engagement)),
        programs=_codes_of(known["user"], filter(is_automatic, known["user"].values)),
    )
    return profile, lines


def lines_by_profile(book: Book, profile: Profile, *, past_only: bool) -> Frame:
    """The coded lines of another ledger than the profile is of."""
    known = profile.vocabularies
    texts = described(book, token_counts(profile), known["word"], profile.lines, own=0)
    return lines_with_undone(book, known, texts, past_only=past_only)


def token_counts(profile: Profile) -> pl.DataFrame:
    """Return word, lines: how many lines have each word."""
    tokens, table = profile.vocabularies["token"], profile.tables["tokens"]
    words = [tokens.value(code) for code in table["token"]]
    return table.select(word=pl.Series(words, dtype=pl.String), lines="n")


def lines_with_undone(
    book: Book, known: Mapping[str, Vocabulary], texts: pl.DataFrame, *, past_only: bool
) -> Frame:
    """Coded lines with undone: 1 in entries that were undone across a month's end."""
    undone = undone_entries(book, past_only=past_only).with_columns(undone=pl.lit(1, pl.Int32))
    lines = coded_lines(book, known, texts)
    joined = lines.join(book.engine.from_polars(undone), on="entry_id", how="left")
    return book.engine.keep(joined.with_columns(nw.col("undone").fill_null(0)))


def limits_of(book: Book, engagement: Engagement) -> tuple[int, ...]:
    """Approval limits in minor units: the company's, else those that can be seen or are usual."""
    found = approval_limits(book, engagement)
    if engagement.approval_limits:
        return tuple(found)
    return tuple(sorted({*found, *(round(limit * book.unit) for limit in USUAL_LIMITS)}))


def _bands(lags: pl.DataFrame) -> pl.DataFrame:
    """Return source, early, late: within these days of lag nearly all its lines are entered."""
    early = quantile(lags, ["source"], "lag", _EARLY).rename({"lag": "early"})
    late = quantile(lags, ["source"], "lag", _LATE).rename({"lag": "late"})
    return early.join(late, on="source").sort("source")


def _by_code(table: pl.DataFrame, known: Vocabulary) -> pl.DataFrame:
    return table.with_columns(party=_codes(table["party"], known))


def _codes(values: pl.Series, known: Vocabulary) -> pl.Series:
    names = values.alias("value").cast(pl.String).to_frame()
    return names.join(known.table, on="value", how="left", maintain_order="left")["code"]


def _codes_of(known: Vocabulary, values: object) -> tuple[int, ...]:
    wanted = set(values)  # type: ignore[call-overload]
    return tuple(code for code, value in enumerate(known.values, 1) if value in wanted)
