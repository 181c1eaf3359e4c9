"""Reports that write a value on the first line of an entry only, and leave it blank below."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from crossfoot.ingest.convert import labels
from crossfoot.ingest.presets import Preset, columns_of
from crossfoot.ingest.source import Source

#: An entry has two lines at least: when fewer lines lack the values, each of them should have them.
_BARE = 0.25


def with_values_below(source: Source, preset: Preset) -> Source:
    """Repeat the values that a preset's report writes once per entry on the lines below.

    A row that has no account, such as a totals row, gets none and ends the entry. Where nearly
    every line has the values, an empty one is not filled.
    """
    found = columns_of(preset, source.columns)
    names = sorted({name for wanted in preset.fill_down for name in found.get(wanted, ())})
    if not names or "account" not in found:
        return source
    account = found["account"][0]
    if not _is_on_first_lines_only(source, names, account):
        return source
    shown = ", ".join(f"“{name}”" for name in names)
    note = f"{shown} stand on the first line of each entry only and were repeated on the others"
    return replace(
        source,
        batches=lambda: _filled(source, names, account),
        notes=(*source.notes, note),
    )


def _is_on_first_lines_only(source: Source, names: list[str], account: str) -> bool:
    """Whether enough lines of the first rows have none of the values."""
    for rows in source.batches():
        lines = rows.filter(_is_line(account))
        if lines.height:
            bare = lines.filter(pl.all_horizontal(pl.col(name).is_null() for name in names))
            return bare.height >= _BARE * lines.height
    return False


def _is_line(account: str) -> pl.Expr:
    name = pl.col(account)
    return name.is_not_null() & ~name.str.contains(labels.ALONE_ACCOUNT)


def _filled(source: Source, names: list[str], account: str) -> Iterator[pl.DataFrame]:
    """Fill batch after batch: the last entry of one goes on in the next."""
    last: dict[str, str | None] = dict.fromkeys(names)
    for batch in source.batches():
        # A new entry begins where any of them is written: what it leaves blank stays blank.
        begins = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
        has_account = _is_line(account)
        entry = (begins | ~has_account).cum_sum()
        numbered = batch.with_columns(entry.alias("\x00entry"), has_account.alias("\x00line"))
        is_going_on = pl.col("\x00entry") == 0
        filled = numbered.with_columns(
            pl.when("\x00line")
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
            last = {name: end[name] if end["\x00line"] else None for name in names}
        yield filled.drop("\x00entry", "\x00line")
