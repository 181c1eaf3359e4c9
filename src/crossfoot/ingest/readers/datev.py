"""Reader for DATEV EXTF: a meta line above the header, dates without a year."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.presets import load_preset
from crossfoot.ingest.readers.csv import TEXT_OPTIONS, open_csv
from crossfoot.ingest.source import Reader, ReadOptions, Source

POSTINGS = "21"
ACCOUNT_NAMES = "20"
PARTIES = "16"
_WHAT_TO_DO = {
    ACCOUNT_NAMES: "a chart of accounts: give it beside the ledger as the chart of accounts",
    PARTIES: "a list of customers and suppliers: give it beside the ledger as chart of accounts",
}
_HEADER_ROW = 2
_DATE, _AMOUNT = "Belegdatum", "Umsatz (ohne Soll/Haben-Kz)"
_CURRENCY, _BASE, _BASE_CURRENCY = "WKZ Umsatz", "Basisumsatz", "WKZ Basisumsatz"
_STORNO_HEADERS = ("Generalumkehr (GU)", "Generalumkehr")


@dataclass(frozen=True)
class MetaLine:
    """The first line of an EXTF file: what it holds, whose it is, and the fiscal year."""

    category: str
    title: str
    client: str
    year_begins: dt.date | None
    currency: str


def read_meta(path: Path) -> MetaLine:
    """Read the meta line.

    Raises:
        UserError: it is too short to say what the file holds.
    """
    with path.open("rb") as file:
        line = file.readline(10_000).decode("cp1252", errors="replace").lstrip("ï»¿")
    cells = _cells(line)
    if len(cells) < 13:
        raise UserError(
            f"{path.name}, row 1: the meta line of a DATEV file has at least 13 fields, this one "
            f"{len(cells)}. Export it again from DATEV."
        )
    cells += [""] * (22 - len(cells))
    client, begins = f"{cells[10]}/{cells[11]}", _date(cells[12])
    return MetaLine(cells[2], cells[3], client, begins, cells[21])


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line.strip()], delimiter=";"), [])
    except csv.Error:
        return []


def _date(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def open_datev(path: Path, options: ReadOptions) -> Source:
    """Open a batch of postings (Buchungsstapel).

    Raises:
        UserError: the file holds master data instead, or its fiscal year is missing.
    """
    meta = read_meta(path)
    if meta.category != POSTINGS:
        what = _WHAT_TO_DO.get(meta.category, "not a ledger: give the Buchungsstapel instead")
        raise UserError(f"{path.name} holds “{meta.title}”, no postings. It is {what}.")
    begins = meta.year_begins
    if begins is None:
        raise UserError(
            f"{path.name}, row 1, field 13 (WJ-Beginn): the start of the fiscal year is missing, "
            "so the dates, which have no year, can't be read. Export it again from DATEV."
        )
    source = open_datev_table(path, options)
    notes = (*source.notes, *_meta_notes(meta), *load_preset("datev").notes)
    return replace(
        source,
        preset="datev",
        notes=notes,
        batches=lambda: (_mended(batch, begins, meta.currency) for batch in source.batches()),
    )


def open_datev_table(path: Path, options: ReadOptions | None = None) -> Source:
    """Open any EXTF file as the table below its meta line."""
    options = options or ReadOptions()
    row = options.header_row or _HEADER_ROW
    mark = options.delimiter or ";"
    return replace(open_csv(path, replace(options, header_row=row, delimiter=mark)), format="datev")


def _meta_notes(meta: MetaLine) -> Iterator[str]:
    yield f"DATEV {meta.title} of consultant/client {meta.client}"
    yield f"dates without a year: taken from the fiscal year that begins {meta.year_begins}"


def _mended(batch: pl.DataFrame, begins: dt.date, currency: str) -> pl.DataFrame:
    """Give dates their year, amounts their base currency and general reversals their minus."""
    if _DATE in batch.columns:
        batch = batch.with_columns(_with_year(begins))
    if {_AMOUNT, _CURRENCY, _BASE, _BASE_CURRENCY} <= set(batch.columns):
        batch = _in_base_currency(batch)
    if currency and _CURRENCY in batch.columns:
        given = pl.col(_CURRENCY).replace("", None)
        batch = batch.with_columns(given.fill_null(currency))
    storno = next((name for name in _STORNO_HEADERS if name in batch.columns), None)
    if storno is None or _AMOUNT not in batch.columns:
        return batch
    is_storno = pl.col(storno).str.strip_chars().is_in(["1", "G"])
    negative = pl.concat_str(pl.lit("-"), pl.col(_AMOUNT))
    return batch.with_columns(
        pl.when(is_storno).then(negative).otherwise(pl.col(_AMOUNT)).alias(_AMOUNT)
    )


def _with_year(begins: dt.date) -> pl.Expr:
    """TTMM (or TMM) as an ISO date within the fiscal year; what is no date stays as it is."""
    text = pl.col(_DATE).str.strip_chars()
    padded = text.str.zfill(4)
    month = padded.str.slice(2, 2).cast(pl.Int32, strict=False)
    year = pl.when(month >= begins.month).then(begins.year).otherwise(begins.year + 1)
    iso = pl.concat_str(
        year.cast(pl.String),
        pl.lit("-"),
        padded.str.slice(2, 2),
        pl.lit("-"),
        padded.str.slice(0, 2),
    )
    is_short = (
        text.str.contains(r"^\d{3,4}$") & iso.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    )
    return pl.when(is_short).then(iso).otherwise(pl.col(_DATE)).alias(_DATE)


def _in_base_currency(batch: pl.DataFrame) -> pl.DataFrame:
    """Foreign-currency rows carry the amount of the books in Basisumsatz: change places."""
    is_foreign = pl.col(_BASE).is_not_null() & (pl.col(_CURRENCY) != pl.col(_BASE_CURRENCY))
    pairs = ((_AMOUNT, _BASE), (_CURRENCY, _BASE_CURRENCY))
    return batch.with_columns(
        pl.when(is_foreign).then(pl.col(there)).otherwise(pl.col(here)).alias(here)
        for one, other in pairs
        for here, there in ((one, other), (other, one))
    )


def _recognises(path: Path, head: bytes) -> bool:
    start = head[:16].removeprefix(b"\xef\xbb\xbf")
    return start.startswith((b'"EXTF";', b"EXTF;", b'"DTVF";', b"DTVF;"))


READER = Reader("datev", "DATEV EXTF", _recognises, open_datev, TEXT_OPTIONS)
