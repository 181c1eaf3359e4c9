"""Damaged files load or are refused in words; never a traceback."""

import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.inspect import inspect
from crossfoot.ingest.run import import_file
from tests.crossfoot.ingest import (
    test_formats_datev,
    test_formats_excel,
    test_formats_fec,
    test_formats_saft,
)

MUTATIONS = 25


def saft(folder: Path) -> Path:
    path = folder / "saft.xml"
    path.write_text(test_formats_saft.norwegian(), encoding="utf-8")
    return path


def fec(folder: Path) -> Path:
    path = folder / "fec.txt"
    path.write_text(test_formats_fec.text(), encoding="utf-8")
    return path


def datev(folder: Path) -> Path:
    return test_formats_datev.write(
        folder,
        '119,00;"S";"";;;"";1200;8400;"";2102;"RE1";"Erlöse";',
        '24,95;"H";"";;;"";1200;4940;"8";2202;"";"Fachbuch";',
    )


def workbook(folder: Path) -> Path:
    rows = [test_formats_excel.HEAD, *test_formats_excel.ledger()]
    return test_formats_excel.write(folder / "book.xlsx", {"Lines": rows})


def parquet(folder: Path) -> Path:
    rows = [row[:4] for row in test_formats_excel.ledger()]
    names = ["journal_id", "posting_date", "account", "amount"]
    path = folder / "gl.parquet"
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(path)
    return path


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    kind = chance.random()
    if kind < 0.2:
        return bytes(changed[: chance.randrange(len(changed))])
    if kind < 0.3:
        start = chance.randrange(len(changed))
        return bytes(changed[:start] + changed[start + chance.randrange(1, 50) :])
    for _ in range(chance.choice([1, 3, 20])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("write", [saft, fec, datev, workbook, parquet])
def test_a_damaged_file_never_gives_a_traceback(tmp_path: Path, write: Callable[[Path], Path]):
    chance = random.Random(20_240_131)  # noqa: S311 - repeatable damage
    path = write(tmp_path)
    sound = path.read_bytes()

    for _ in range(MUTATIONS):
        path.write_bytes(mutated(sound, chance))
        try:
            inspect(path)
            totals = import_file(path, tmp_path / "dataset").manifest.totals
        except UserError:
            continue
        assert totals.is_complete
