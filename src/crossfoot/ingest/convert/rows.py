"""The cells of a file under their canonical names, still as text."""

from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.mapping import Mapping

#: Canonical names of texts that are read but are no ledger columns.
FLAG, COUNTER = "flag", "counter_account"


@dataclass(frozen=True)
class Failure:
    """Why values of a canonical column could not be read: one reason per row, null where fine."""

    column: str
    reasons: pl.Series
    rejects: bool = True


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
    stripped = [pl.col(name).str.strip_chars().replace("", None) for name in padded]
    return frame.with_columns(stripped)


def _joined(names: tuple[str, ...]) -> pl.Expr:
    if len(names) == 1:
        return pl.col(names[0])
    joined = pl.concat_str(names, separator=" ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _has_padding(texts: pl.Series) -> bool:
    edges = texts.str.starts_with(" ") | texts.str.ends_with(" ")
    return bool(edges.any())


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
