"""The cells of a file under their canonical names, still as text."""

from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.mapping import Mapping

#: Canonical names of texts that are read but are no ledger columns.
FLAG, COUNTER = "flag", "counter_account"
#: All that prints as nothing: also no-break, thin and zero-width spaces.
SPACES = " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
SPACES += "\u200b\u200c\u200d\u202f\u205f\u2060\u3000\ufeff"
_CODES = frozenset(("account", COUNTER, "journal_id", FLAG))


@dataclass(frozen=True)
class Failure:
    """Why values of a canonical column could not be read: one reason per row, null where fine.

    Values that mean none are no problems: they are counted, but not listed.
    """

    column: str
    reasons: pl.Series
    rejects: bool = True
    is_listed: bool = True


def canonical_texts(batch: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Return file_row and one String column per canonical column; empty is null, spaces trimmed."""
    columns = dict(mapping.columns)
    if "posting_date" not in columns and "effective_date" in columns:
        columns["posting_date"] = columns["effective_date"]
    chosen = [_joined(names).alias(name) for name, names in columns.items()]
    if mapping.flag_column:
        chosen.append(pl.col(mapping.flag_column).alias(FLAG))
    given = [pl.lit(value).alias(name) for name, value in mapping.constants.items()]
    frame = batch.select("file_row", *chosen).with_columns(given)
    padded = [name for name in frame.columns[1:] if _has_padding(frame[name])]
    stripped = [pl.col(name).str.strip_chars(SPACES).replace("", None) for name in padded]
    return _without_formulas(frame.with_columns(stripped))


def _without_formulas(texts: pl.DataFrame) -> pl.DataFrame:
    """Codes written ="0400", so that a spreadsheet keeps their zeros."""
    written = [n for n in _CODES & set(texts.columns) if texts[n].str.starts_with('="').any()]
    return texts.with_columns(pl.col(n).str.replace(r'^="([^"]*)"$', "${1}") for n in written)


def _joined(names: tuple[str, ...]) -> pl.Expr:
    if len(names) == 1:
        return pl.col(names[0])
    joined = pl.concat_str(names, separator=" ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _has_padding(texts: pl.Series) -> bool:
    edges = texts.str.starts_with(" ") | texts.str.ends_with(" ")
    if texts.name in _CODES:
        edges |= texts.str.starts_with("\t") | texts.str.ends_with("\t")
    # Any letter beyond ASCII may be a space; to look for each kind costs more than to strip.
    return bool(edges.any() or (texts.str.len_bytes() != texts.str.len_chars()).any())


def file_column(canonical: str, mapping: Mapping) -> str:
    """The name that the file has for a canonical column."""
    if canonical == FLAG:
        return mapping.flag_column or FLAG
    names = mapping.columns.get(canonical)
    if names is None and canonical == "posting_date":
        names = mapping.columns.get("effective_date")
    return " + ".join(names) if names else canonical


def unmapped(columns: tuple[str, ...], mapping: Mapping) -> tuple[str, ...]:
    """The columns of the file without a canonical place."""
    used = {name for names in mapping.columns.values() for name in names} | {mapping.flag_column}
    return tuple(name for name in columns if name not in used)
