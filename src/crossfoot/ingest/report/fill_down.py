"""Reports that write a value on the first line of an entry only, and leave it blank below."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from crossfoot.ingest.presets import Preset, columns_of
from crossfoot.ingest.source import Source


def with_values_below(source: Source, preset: Preset) -> Source:
    """Repeat the values that a preset's report writes once per entry on the lines below.

    A row that has no account, such as a totals row, gets none and ends the entry.
    """
    found = columns_of(preset, source.columns)
    names = sorted({name for wanted in preset.fill_down for name in found.get(wanted, ())})
    if not names or "account" not in found:
        return source
    shown = ", ".join(f"“{name}”" for name in names)
    note = f"{shown} stand on the first line of each entry only and were repeated on the others"
    account = found["account"][0]
    return replace(
        source,
        batches=lambda: _filled(source, names, account),
        notes=(*source.notes, note),
    )


def _filled(source: Source, names: list[str], account: str) -> Iterator[pl.DataFrame]:
    """Fill batch after batch: the last entry of one goes on in the next."""
    last: dict[str, str | None] = dict.fromkeys(names)
    for batch in source.batches():
        # A new entry begins where any of them is written: what it leaves blank stays blank.
        begins = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
        has_account = pl.col(account).is_not_null()
        entry = (begins | ~has_account).cum_sum()
        numbered = batch.with_columns(entry.alias("\x00entry"))
        is_going_on = pl.col("\x00entry") == 0
        filled = numbered.with_columns(
            pl.when(has_account)
            .then(
                pl.when(is_going_on)
                .then(pl.lit(last[name], pl.String()))
                .otherwise(pl.col(name).first().over("\x00entry"))
            )
            .otherwise(pl.col(name))
            .alias(name)
            for name in names
        )
        if filled.height:
            end = filled.row(-1, named=True)
            last = {name: end[name] if end[account] is not None else None for name in names}
        yield filled.drop("\x00entry")
