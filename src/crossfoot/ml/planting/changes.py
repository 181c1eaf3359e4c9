"""Changes: what may be wrong with an entry, one field at a time, and several at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crossfoot.ml.keys import Floats, chance


@dataclass(frozen=True)
class Around:
    """What an entry's fields may be changed to: the values of the ledger, in order."""

    accounts: pl.Series
    account_weights: Floats
    users: pl.Series
    sources: pl.Series
    parties: pl.Series
    texts: pl.Series
    unit: int


@dataclass(frozen=True)
class Draw:
    """Lines whose entries are to be changed, and chance by the entry's key."""

    lines: pl.DataFrame
    around: Around
    seed: int

    def chance(self, number: int) -> Floats:
        return chance(self.lines["key"], self.seed, number)

    def of(self, values: pl.Series, number: int, weights: Floats | None = None) -> pl.Series:
        """One of the values for each entry."""
        share = self.chance(number)
        if weights is None:
            places = (share * len(values)).astype(np.int64)
        else:
            reached = np.cumsum(weights) / weights.sum()
            places = np.searchsorted(reached, share)
        return values.gather(np.minimum(places, len(values) - 1))


Changed = Mapping[str, pl.Series]


@dataclass(frozen=True)
class Change:
    """One way to go wrong: what it is, the columns it touches (of view.CHANGES), and how."""

    name: str
    meaning: str
    touches: str
    make: Callable[[Draw], Changed]
    needs: frozenset[str] = frozenset()
    #: Only one line of the entry is changed, and only that is strange.
    one_line: bool = False


def _account(draw: Draw) -> Changed:
    around = draw.around
    return {"account": draw.of(around.accounts, 1, around.account_weights)}


def _user(draw: Draw) -> Changed:
    return {"entered_by": draw.of(draw.around.users, 2)}


def _time(draw: Draw) -> Changed:
    minute = pl.Series((draw.chance(3) * 24 * 60).astype(np.int32))
    days = pl.Series((draw.chance(4) * 7).astype(np.int64) - 3)
    return {"entered_minute": minute, "posting_date": _moved(draw.lines["posting_date"], days)}


def _moved(dates: pl.Series, days: pl.Series) -> pl.Series:
    moved = pl.DataFrame({"date": dates, "days": days})
    return moved.select(pl.col("date") + pl.duration(days="days")).to_series().cast(pl.Date)


def _amount(draw: Draw) -> Changed:
    up = np.where(draw.chance(5) < 0.85, 1.0, -1.0)
    factor = 10.0 ** (up * (0.5 + 1.5 * draw.chance(6)))
    slip = np.where(factor > 12, 100.0, 10.0)
    factor = np.where(draw.chance(7) < 0.3, slip, factor)
    return {"minor": _times(draw.lines["minor"], factor)}


def _times(minor: pl.Series, factor: Floats) -> pl.Series:
    return pl.Series(np.rint(minor.to_numpy() * factor).astype(np.int64))


def _document_date(draw: Draw) -> Changed:
    later = np.where(draw.chance(8) < 0.85, 1, -1)
    days = later * (20 + (draw.chance(9) * 180).astype(np.int64))
    known = draw.lines["effective_date"].fill_null(draw.lines["posting_date"])
    return {"effective_date": _moved(known, pl.Series(-days))}


def _source(draw: Draw) -> Changed:
    return {"source": draw.of(draw.around.sources, 10)}


def _party(draw: Draw) -> Changed:
    own = draw.lines["party"]
    return {"party": draw.of(draw.around.parties, 11).zip_with(own.is_not_null(), own)}


def _text(draw: Draw) -> Changed:
    other = draw.of(draw.around.texts, 12)
    blank = pl.Series(draw.chance(13) < 0.4)
    text = other.zip_with(~blank, pl.Series([None], dtype=pl.String).new_from_index(0, len(other)))
    return {"line_text": text, "header_text": text}


def _round(draw: Draw) -> Changed:
    step = np.where(draw.chance(14) < 2 / 3, 1_000, 10_000) * draw.around.unit
    minor = draw.lines["minor"].to_numpy()
    rounded = np.sign(minor) * np.ceil(np.abs(minor) / step).astype(np.int64) * step
    return {"minor": pl.Series(np.where(np.abs(minor) > draw.around.unit, rounded, minor))}


def _mirrored(draw: Draw) -> Changed:
    return {"minor": -draw.lines["minor"]}


#: What the forest is taught.
TAUGHT: Final = (
    Change("account", "another account", "account", _account, one_line=True),
    Change("user", "another user", "user", _user, frozenset({"entered_by"})),
    Change("time", "another hour and day", "time", _time, frozenset({"entered_minute"})),
    Change("amount", "an amount several times as large", "amount", _amount),
    Change("document_date", "a document weeks or months older", "document_date", _document_date,
           frozenset({"effective_date"})),
    Change("source", "another source", "source", _source, frozenset({"source"})),
    Change("party", "another party", "party", _party, frozenset({"party"})),
    Change("text", "another text, or none", "text", _text, frozenset({"line_text"})),
    Change("round", "an amount rounded up to thousands", "amount", _round),
)  # fmt: skip

#: What it is not taught, to measure with: several fields at once, and sides that are swapped.
HELD_OUT: Final = (
    Change("mirrored", "debit for credit", "all", _mirrored),
    Change("stranger_at_night", "another user at another hour", "all",
           lambda draw: {**_user(draw), **_time(draw)}, frozenset({"entered_by"})),
    Change("old_and_large", "an old document with a large amount", "all",
           lambda draw: {**_document_date(draw), **_amount(draw)}, frozenset({"effective_date"})),
    Change("other_way", "by another user from another source", "all",
           lambda draw: {**_user(draw), **_source(draw)}, frozenset({"entered_by", "source"})),
    Change("round_without_text", "a round amount that nobody explains", "all",
           lambda draw: {**_round(draw), **_blank(draw)}, frozenset({"line_text"})),
)  # fmt: skip


def _blank(draw: Draw) -> Changed:
    none = pl.Series([None], dtype=pl.String).new_from_index(0, draw.lines.height)
    return {"line_text": none, "header_text": none}
