"""Copies: entries of a ledger with something wrong, which nobody has looked for yet."""

from collections.abc import Sequence
from dataclasses import replace

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.tallies import tally_table
from crossfoot.audit.times_of_entry import REMEMBERED, times_kept
from crossfoot.engine import PolarsEngine
from crossfoot.ml.features.lines import coded_lines
from crossfoot.ml.features.matrix import Matrix, feature_matrix
from crossfoot.ml.features.profile import Profile, token_counts
from crossfoot.ml.features.texts import described
from crossfoot.ml.features.view import CHANGES, View
from crossfoot.ml.keys import chance, drawn, entry_keys
from crossfoot.ml.planting.changes import Around, Change, Draw

_COLUMNS = (
    "line_id", "entry_id", "entity", "posting_date", "effective_date", "entered_by", "source",
    "account", "party", "reference", "header_text", "line_text", "entered_minute", "minor",
)  # fmt: skip
#: Texts to choose another from.
_TEXTS = 2_000


def changed_copies(
    book: Book, profile: Profile, changes: Sequence[Change], *, count: int, seed: int
) -> Matrix:
    """The features of copies of up to `count` entries with one of the changes each.

    In it are the strange lines only; entry_id is the copied entry's, change that of view.CHANGES,
    and planted the place in `changes`.
    """
    present = book.present if times_kept(book) != "none" else book.present - {"entered_minute"}
    possible = [change for change in changes if change.needs <= present]
    lines = _drawn_lines(book, count, seed)
    around = _around(book, lines)
    place = (chance(lines["key"], seed, 99) * len(possible)).astype(np.int64)
    parts = [
        _changed(lines.filter(pl.Series(place == number)), change, around, seed)
        for number, change in enumerate(possible)
    ]
    planted = pl.concat(
        [
            part.with_columns(planted=pl.lit(changes.index(change), pl.Int32))
            for part, change in zip(parts, possible, strict=True)
        ]
    ).sort("line_id")
    return _matrix(book, profile, planted)


def _drawn_lines(book: Book, count: int, seed: int) -> pl.DataFrame:
    """Lines of entries drawn by chance; what the ledger is full of comes less than its share."""
    heads = book.engine.collect(book.entries.select("entry_id", nw.col("source").cast(nw.String)))
    entries = entry_keys(book).join(heads, on="entry_id", maintain_order="left")
    weight = entries.select(1.0 / pl.len().over("source").cast(pl.Float64).sqrt()).to_series()
    chosen = entries[drawn(entries["key"], count, seed, 1, weight=weight.to_numpy())]
    wanted = book.engine.from_polars(chosen.select("entry_id"))
    lines = book.lines(*_COLUMNS).join(wanted, on="entry_id", how="semi")
    found = book.engine.collect(lines.select(*(nw.col(name) for name in _COLUMNS)))
    return found.join(chosen.select("entry_id", "key"), on="entry_id").sort(
        "key", "account", "minor", "party", "reference", "line_text", "line_id"
    )


def _around(book: Book, lines: pl.DataFrame) -> Around:
    accounts = tally_table(book, "account").drop_nulls()
    users, sources, parties = (
        tally_table(book, name)[name].drop_nulls() for name in ("entered_by", "source", "party")
    )
    texts = lines["line_text"].drop_nulls().unique().sort()
    order = np.argsort(chance(texts.hash(0), 5), kind="stable")[:_TEXTS]
    return Around(
        accounts=accounts["account"],
        account_weights=accounts["lines"].to_numpy() ** 0.25,
        users=users,
        sources=sources,
        parties=parties,
        texts=texts.gather(np.sort(order)),
        unit=book.unit,
    )


def _changed(lines: pl.DataFrame, change: Change, around: Around, seed: int) -> pl.DataFrame:
    """The lines with the change made; strange tells which of them show it."""
    new = change.make(Draw(lines, around, seed))
    touched = pl.Series(np.ones(lines.height, dtype=np.bool_))
    if change.one_line:
        touched = _one_of_each(lines, seed)
    columns = {
        name: values.cast(lines.schema[name]).zip_with(touched, lines[name])
        for name, values in new.items()
    }
    number = list(CHANGES).index(change.touches) + 1
    return lines.with_columns(**columns).with_columns(
        strange=touched, change=pl.lit(number, pl.Int32)
    )


def _one_of_each(lines: pl.DataFrame, seed: int) -> pl.Series:
    share = pl.Series("share", chance(lines["key"], seed, 21))
    number = pl.int_range(pl.len()).over("key")
    wanted = (pl.col("share") * pl.len().over("key")).floor().cast(pl.Int64)
    return lines.with_columns(share).select(number == wanted).to_series()


def _matrix(book: Book, profile: Profile, planted: pl.DataFrame) -> Matrix:
    copies = planted.with_columns(
        lag_days=(pl.col("posting_date") - pl.col("effective_date")).dt.total_days().cast(pl.Int32),
        weekday=(pl.col("posting_date").dt.weekday() % 7).cast(pl.Int8),
        journal_id=pl.col("key").cast(pl.String),
        reversal_of=pl.lit(None, pl.String),
    )
    # Copies are timed as their ledger is: midnight on most of them does not tell.
    memo = {REMEMBERED: times_kept(book)}
    own = replace(book, engine=PolarsEngine(copies.lazy()), line_count=copies.height, memo=memo)
    known, counts = profile.vocabularies, token_counts(profile)
    texts = described(own, counts, known["word"], profile.lines, own=1)
    lines = coded_lines(own, known, texts).with_columns(undone=nw.lit(0).cast(nw.Int32))
    marks = own.engine.from_polars(copies.select("line_id", "change"))
    marked = own.engine.keep(lines.join(marks, on="line_id", how="left"))
    matrix = feature_matrix(View(own, profile, marked, own=True, change=True))
    kept = copies.sort("line_id").select("line_id", "planted", "strange")
    told = matrix.lines.join(kept, on="line_id", maintain_order="left")
    places = np.flatnonzero(told["strange"].to_numpy())
    return Matrix(told[places], matrix.rows[places])
