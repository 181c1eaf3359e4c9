"""Sentences about what was decided while reading, for the manifest."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from crossfoot.ingest.convert.numbers import ROUNDED
from crossfoot.ingest.entries import Numbered
from crossfoot.ingest.entries.runs import EntryRuns
from crossfoot.ingest.plausible import looks_wrong
from crossfoot.ingest.reading import Changed, Reading
from crossfoot.ingest.source import HEADING, Source

#: Totals rows that are named one by one.
NAMED_TOTALS = 10
NAMED_ENTRIES = 5
#: Characters of a value that a sentence names.
LONGEST_VALUE = 40


def mapping_notes(reading: Reading, numbered: Numbered) -> tuple[str, ...]:
    """What looks wrong with the mapping; most files show by their first part that nothing does."""
    if not numbered.has_numbers or not numbered.entries:
        return ()
    first, rest = reading.parts[:1], reading.parts[1:]
    found = looks_wrong(pl.scan_parquet(first), reading.mapping, is_whole=not rest)
    if not found or not rest:
        return found
    return looks_wrong(pl.scan_parquet(reading.parts), reading.mapping, is_whole=True)


def reading_notes(reading: Reading) -> Iterator[str]:
    """What a user has to know about the way a file was read."""
    yield from reading.source.notes
    yield from reading.source.remarks()
    columns = reading.mapping.columns
    if "posting_date" not in columns and "effective_date" in columns:
        yield "the file has one date, which was taken as the posting date"
    if reading.blanks:
        yield f"{reading.blanks:,} blank rows were left out"
    if reading.both_sides:
        yield (
            f"{reading.both_sides:,} lines have both a debit and a credit: their difference is "
            "the amount"
        )
    for (column, reason), found in reading.changed.items():
        yield _changed(column, reason, found)
    yield from totals_notes(reading.totals_rows)


def _changed(header: str, reason: str, found: Changed) -> str:
    """What became of values in lines that were kept: how many, why, and where the first are."""
    rows = ", ".join(str(row) for row in found.rows)
    text = ", ".join(f"“{value[:LONGEST_VALUE]}”" for value in found.values)
    if reason.endswith(ROUNDED):
        return (
            f"{found.count:,} values of {header} were rounded, as they have more decimals than "
            f"the currency; the first, by row of the file ({rows}): {text}"
        )
    return (
        f"{found.count:,} values of {header} were left empty, because each {reason}; the first, "
        f"by row of the file ({rows}): {text}"
    )


def entries_with_gaps(runs: EntryRuns | None, problems: pl.DataFrame) -> Iterator[str]:
    """How many of the entries that were read lack rows that are problems."""
    if runs is None or "journal_id" not in runs.key:
        return
    lost = problems.filter("is_rejected").select("file_row", "journal_id").unique().drop_nulls()
    if lost.is_empty():
        return
    known = runs.heads()["journal_id"].unique()
    lost = lost.filter(pl.col("journal_id").is_in(known.implode())).sort("file_row")
    numbers = lost["journal_id"].unique(maintain_order=True)
    if len(numbers):
        named = ", ".join(numbers.head(NAMED_ENTRIES))
        more = "" if len(numbers) <= NAMED_ENTRIES else " ..."
        yield (
            f"rows that are problems are missing from {len(numbers):,} of the entries, which may "
            f"not balance for that reason: {named}{more}"
        )


def totals_notes(totals: pl.DataFrame) -> Iterator[str]:
    """How the totals rows of the file compare with the rows above them."""
    compared = totals.filter(pl.col("difference").is_not_null())
    wrong = compared.filter(pl.col("difference") != 0)
    if compared.height > wrong.height:
        yield f"{compared.height - wrong.height:,} totals rows agree with the rows above them"
    for row in wrong.head(NAMED_TOTALS).iter_rows(named=True):
        yield _difference(row)
    if wrong.height > NAMED_TOTALS:
        yield f"{wrong.height - NAMED_TOTALS:,} more totals rows do not agree with their rows"
    headings = totals.filter(pl.col("kind") == HEADING).height
    if headings:
        yield f"{headings:,} rows are headings of accounts"
    others = totals.height - compared.height - headings
    if others:
        yield f"{others:,} rows are balances, remarks or repeated headers and were left out"


def _difference(row: dict[str, Any]) -> str:
    amounts = (row["printed_debit"], row["printed_credit"], row["printed_amount"])
    printed = " and ".join(f"{amount:,}" for amount in amounts if amount is not None)
    computed = f"{row['computed_debit']:,} debit and {row['computed_credit']:,} credit"
    return (
        f"row {row['file_row']}, {row['label'] or 'without a label'}: prints {printed}, but the "
        f"rows from {row['from_row']} on add up to {computed}: difference {row['difference']:,}"
    )


def printed_totals(source: Source, totals: pl.DataFrame) -> tuple[Decimal | None, Decimal | None]:
    """Debit and credit that the file states: apart from its rows, or as the total of them all."""
    if source.declared_debit is not None or source.declared_credit is not None:
        return source.declared_debit, source.declared_credit
    last = totals.filter(pl.col("kind") == "total").tail(1)
    if last.is_empty() or not last["is_whole"].fill_null(value=False)[0]:
        return None, None
    row = last.row(0, named=True)
    if row["printed_amount"] is None:
        return row["printed_debit"], row["printed_credit"]
    return _sides_of(row["printed_amount"], row["computed_debit"], row["computed_credit"])


def _sides_of(
    printed: Decimal, debit: Decimal, credit: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    """Which side one printed amount is the total of; a net or gross amount is that of neither."""
    others = min(abs(printed - (debit - credit)), abs(printed - (debit + credit)))
    is_debit = abs(printed - debit) <= min(abs(abs(printed) - credit), others)
    is_credit = abs(abs(printed) - credit) <= min(abs(printed - debit), others)
    is_neither = not printed or others == 0
    return (
        printed if is_debit and not is_neither else None,
        abs(printed) if is_credit and not is_neither else None,
    )
