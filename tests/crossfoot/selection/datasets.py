"""Small datasets with everything that a filter asks for, and findings on some of their lines."""

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.storage import ControlTotals, Dataset, DatasetWriter, Manifest
from tests.builders import ledger_frame

ACCOUNTS = ("1000", "1200", "12001", "6100", "Ä-7")
USERS = ("ann", "bob", None)
TEXTS = ("Rent of March", "RENT (a.b)", "büro MÜLLER", "100% [sic]", "=1+1", None)
_DAY = dt.date(2026, 1, 1)


def random_lines(count: int, seed: int = 1) -> pl.DataFrame:
    """Ledger lines by chance, in entries of up to four lines; equal values are frequent."""
    chance = random.Random(seed)  # noqa: S311 - test data
    sizes = [chance.randint(1, 4) for _ in range(count)]
    entries = [f"J{number:04}" for number, size in enumerate(sizes, 1) for _ in range(size)]
    days = [chance.randint(0, 40) for _ in range(count)]
    return ledger_frame(
        journal_id=entries[:count],
        account=[chance.choice(ACCOUNTS) for _ in range(count)],
        account_name=[chance.choice(("Bank", "Büro", None)) for _ in range(count)],
        amount=[Decimal(chance.randint(-500, 500)).scaleb(-2) * 10 for _ in range(count)],
        posting_date=[_DAY + dt.timedelta(days=day) for day in days],
        effective_date=[None if day % 7 == 0 else _DAY + dt.timedelta(days=day) for day in days],
        entered_by=[chance.choice(USERS) for _ in range(count)],
        source=[chance.choice(("SI", "GL")) for _ in range(count)],
        header_text=[chance.choice(TEXTS) for _ in range(count)],
        line_text=[chance.choice(TEXTS) for _ in range(count)],
        reference=[f"R{chance.randint(0, 50)}" for _ in range(count)],
    )


def write_dataset(folder: Path, lines: pl.DataFrame, part_lines: int = 100) -> Dataset:
    """Write lines as a dataset of several parts."""
    with DatasetWriter(folder) as writer:
        for start in range(0, lines.height, part_lines):
            writer.write_part(lines.slice(start, part_lines))
        return writer.finish(manifest(lines))


def manifest(lines: pl.DataFrame) -> Manifest:
    totals = ControlTotals(
        rows_read=lines.height,
        source_lines=lines.height,
        lines=lines.height,
        problems=0,
        totals_rows=0,
        entries=lines["entry_id"].n_unique(),
        debit=_sum(lines["debit"]),
        credit=_sum(lines["credit"]),
        period_from=None,
        period_to=None,
    )
    present = [name for name in lines.columns if lines[name].null_count() < lines.height]
    return Manifest("ledger", "gl.csv", "0" * 64, "csv", 2, tuple(present), totals)


def _sum(amounts: pl.Series) -> Decimal:
    return sum(amounts.drop_nulls(), Decimal(0))


def write_findings(path: Path, lines: pl.DataFrame) -> Path:
    """Findings A1 (with the weaker A2 and A3) on every fifth line, T1 on every third."""
    every_third = _findings(lines, 3, "T1", "time", "")
    every_fifth = _findings(lines, 5, "A1", "amount", "A3,A2")
    pl.concat([every_fifth, every_third]).write_parquet(path)
    return path


def _findings(lines: pl.DataFrame, step: int, code: str, family: str, also: str) -> pl.DataFrame:
    marks: dict[str, Any] = {"code": code, "family": family, "also": also}
    return lines.filter(pl.col("line_id") % step == 0).select(
        "line_id", *(pl.lit(value).alias(name) for name, value in marks.items())
    )


def codes_of(line_id: int) -> list[str]:
    """What write_findings says of a line."""
    return ["A1", "A2", "A3"] * (line_id % 5 == 0) + ["T1"] * (line_id % 3 == 0)
