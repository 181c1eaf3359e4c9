"""Batch: entries and their lines, before they are numbered and written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.sample import chart

Ints = npt.NDArray[np.int64]

#: One row per entry. `at`: second of entry since 1970; `document_day`: days since 1970;
#: `number_gap`: entry numbers left out before it; `tag` and `reverses` link a reversal to its
#: entry.
ENTRY_SCHEMA = {
    "at": pl.Int64, "document_day": pl.Int64, "period": pl.Int64, "user": pl.String,
    "approver": pl.String, "source": pl.String, "party": pl.String, "reference": pl.String,
    "header": pl.String, "process": pl.String, "lookalike": pl.String, "kind": pl.String,
    "group": pl.String, "subject": pl.String, "is_original": pl.Boolean, "number_gap": pl.Int64,
    "tag": pl.String, "reverses": pl.String,
}  # fmt: skip
#: One row per line: the row of its entry, codes into chart tables, cents with debit positive.
LINE_SCHEMA = {
    "row": pl.Int64, "account": pl.Int64, "cents": pl.Int64, "phrase": pl.Int64,
    "center": pl.Int64, "is_primary": pl.Boolean,
}  # fmt: skip

EntryValue = pl.Series | Ints | str | int | bool | Sequence[str] | None
EntryValues = dict[str, EntryValue]


@dataclass(frozen=True)
class Batch:
    """Entries (ENTRY_SCHEMA) and lines (LINE_SCHEMA), the lines of an entry together, in order."""

    entries: pl.DataFrame
    lines: pl.DataFrame


@dataclass(frozen=True)
class Side:
    """One line of an entry template: account (number or codes), cents per entry, text, centre."""

    account: str | Ints
    cents: Ints
    phrase: str
    center: Ints | int = 0


def _column(name: str, value: EntryValue, count: int) -> pl.Series:
    dtype = ENTRY_SCHEMA[name]
    if isinstance(value, pl.Series):
        return value.cast(dtype).alias(name)
    if isinstance(value, (str, int)) or value is None:
        return pl.repeat(value, count, dtype=dtype, eager=True).alias(name)
    return pl.Series(name, value, dtype=dtype)


def make_batch(sides: Sequence[Side], entries: Mapping[str, EntryValue]) -> Batch:
    """Build entries that all have these lines; columns of ENTRY_SCHEMA not given are null."""
    count = len(sides[0].cents)
    frame = pl.DataFrame([_column(name, entries.get(name), count) for name in ENTRY_SCHEMA])
    codes = [
        chart.CODE_OF[side.account] if isinstance(side.account, str) else side.account
        for side in sides
    ]
    lines = pl.DataFrame(
        {
            "row": np.repeat(np.arange(count), len(sides)),
            "account": _interleave(codes, count),
            "cents": _interleave([side.cents for side in sides], count),
            "phrase": _interleave([chart.PHRASE_OF[side.phrase] for side in sides], count),
            "center": _interleave([side.center for side in sides], count),
        },
        schema_overrides=LINE_SCHEMA,
    ).with_columns(is_primary=pl.lit(value=True))
    return Batch(frame, lines)


def _interleave(columns: Sequence[Ints | int], count: int) -> Ints:
    out = np.empty((count, len(columns)), dtype=np.int64)
    for at, column in enumerate(columns):
        out[:, at] = column
    return out.ravel()


def join_batches(batches: Sequence[Batch]) -> Batch:
    """Put batches behind one another."""
    lines, start = [], 0
    for batch in batches:
        lines.append(batch.lines.with_columns(pl.col("row") + start))
        start += batch.entries.height
    return Batch(pl.concat([batch.entries for batch in batches]), pl.concat(lines))


def pick_entries(batch: Batch, rows: Ints) -> Batch:
    """Return these entries, in this order, with their lines; `rows` may repeat."""
    wanted = (
        pl.DataFrame({"row": rows}).with_row_index("new").with_columns(pl.col("new").cast(pl.Int64))
    )
    lines = wanted.join(batch.lines, on="row", how="inner", maintain_order="left_right")
    lines = lines.with_columns(row=pl.col("new")).select(LINE_SCHEMA.keys())
    return Batch(batch.entries[rows.tolist()], lines)
