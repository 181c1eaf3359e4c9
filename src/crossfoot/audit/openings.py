"""Openings: entries that only carry the balances of the year before forward."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.calendar import ledger_years
from crossfoot.audit.check import Engagement
from crossfoot.audit.tallies import tally_table
from crossfoot.audit.wording import find_wording, text_columns
from crossfoot.engine.base import Frame

#: Whole codes that accounting systems give journals of opening entries.
_CODES = frozenset(
    ("an", "ano", "anouv", "anx", "ran", "eb", "ebk", "ob", "opbal", "open", "opening", "sv")
)
#: Beginnings of journal names, without accents.
_NAMES = ("opening", "a nouveau", "a-nouveau", "report a nouveau", "eroffnung", "eroeffnung",
          "saldovortrag", "apertura", "abertura", "saldo inicial", "saldos inicia")  # fmt: skip


def without_openings(book: Book, found: Frame, engagement: Engagement) -> Frame:
    """The found lines or entries (with line_id or entry_id) that are no part of an opening entry.

    An opening entry is posted on the first day of a fiscal year or of the file, and its journal or
    its texts say what it is: both, so that a word alone hides nothing in mid-year.
    """
    key = "line_id" if "line_id" in found.columns else "entry_id"
    openings = _openings(book, engagement)
    return found.join(openings.select(key).unique(key), on=key, how="anti")


def _openings(book: Book, engagement: Engagement) -> Frame:
    """Return line_id and entry_id of the lines of opening entries."""

    def find() -> Frame:
        first = book.engine.keep(_of_first_days(book, engagement))
        named = first.filter(nw.col("source").is_in(_sources(book))).select("line_id")
        parts = [named]
        if text_columns(book) and book.engine.collect(first.select(nw.len())).item() > 0:
            parts.append(find_wording(book, "opening", engagement.languages).select("line_id"))
        said = first.join(nw.concat(parts).unique("line_id"), on="line_id", how="semi")
        if not book.has_entries:
            return book.engine.keep(said.select("line_id", "entry_id"))
        entries = said.select("entry_id").unique("entry_id")
        whole = first.join(entries, on="entry_id", how="semi")
        return book.engine.keep(whole.select("line_id", "entry_id"))

    frame: Frame = book.once(f"openings {engagement.fiscal_year_from}", find)
    return frame


def _of_first_days(book: Book, engagement: Engagement) -> Frame:
    start, _ = ledger_years(book, engagement)
    day = nw.col("posting_date")
    is_first = (day.dt.month() == start.month) & (day.dt.day() == start.day)
    lines = book.lines("line_id", "entry_id", "source", "posting_date")
    lines = lines.filter(is_first | (day == book.period_from))
    return lines.with_columns(nw.col("source").cast(nw.String))


def _sources(book: Book) -> list[str]:
    sources = tally_table(book, "source").select("source").drop_nulls()
    name = pl.col("source").str.strip_chars().str.to_lowercase().str.normalize("NFKD")
    plain = name.str.replace_all(r"\p{Mn}", "")
    starts = pl.any_horizontal(plain.str.starts_with(word) for word in _NAMES)
    return sources.filter(plain.is_in(_CODES) | starts)["source"].to_list()
