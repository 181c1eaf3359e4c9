"""Results depend on what a ledger says, not on how its rows lie, on threads or on when it runs."""

import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import crossfoot as cf
from crossfoot.sample import write_sample
from crossfoot.storage import Dataset, DatasetWriter

#: What numbers a line or an entry by its place in the file.
PLACES = ("line_id", "entry_id", "file_row")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("repeatable") / "ledger.csv"
    write_sample(path, lines=3_000, seed=8)
    return path


@pytest.fixture(scope="module")
def in_order(ledger: Path) -> cf.Audit:
    return cf.read(ledger).audit()


def shuffled(ledger: Path, target: Path, seed: int) -> Path:
    header, *rows = ledger.read_text(encoding="utf-8").splitlines()
    random.Random(seed).shuffle(rows)  # noqa: S311 - reproducible disorder
    target.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return target


def by_content(audit: cf.Audit, flags: pl.DataFrame) -> pl.DataFrame:
    """Flags with what their line says; places in the file are taken out, of the reasons too."""
    lines = audit.audited.dataset.lines().collect().drop("entry_id", "file_row")
    said = flags.select("line_id", "code", "score", "reason").join(lines, on="line_id")
    reason = pl.col("reason").str.replace_all(r"\brows? [\d, and]*\d", "row N")
    told = said.with_columns(reason).drop("line_id")
    return told.sort(told.columns)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_no_flag(
    ledger: Path, in_order: cf.Audit, seed: int, tmp_path: Path
) -> None:
    other = cf.read(shuffled(ledger, tmp_path / "shuffled.csv", seed)).audit()
    assert in_order.flags.height > 300
    assert_frame_equal(by_content(in_order, in_order.flags), by_content(other, other.flags))
    assert [one.status for one in other.checks] == [one.status for one in in_order.checks]


def test_the_order_of_rows_changes_no_total(
    ledger: Path, in_order: cf.Audit, tmp_path: Path
) -> None:
    other = cf.read(shuffled(ledger, tmp_path / "shuffled.csv", 3)).audit()
    assert_frame_equal(other.trial_balance(), in_order.trial_balance())
    assert other.duplicate_counts == in_order.duplicate_counts
    assert other.duplicate_entries == in_order.duplicate_entries
    assert (other.risk.score, other.risk.contributions) == (
        in_order.risk.score,
        in_order.risk.contributions,
    )
    columns = in_order.observations.columns
    assert_frame_equal(other.observations.sort(columns), in_order.observations.sort(columns))


def in_parts(dataset: Dataset, folder: Path, sizes: list[int]) -> cf.Ledger:
    """The same dataset with as many lines in its parts; the last size holds for the rest."""
    lines, start = dataset.lines().collect(), 0
    with DatasetWriter(folder) as writer:
        while start < lines.height:
            size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
            writer.write_part(lines[start : start + size])
            start += size
        return cf.Ledger(writer.finish(dataset.manifest))


@pytest.mark.parametrize("sizes", [[1, 2, 700, 1_000], [97]], ids=["uneven", "small"])
def test_how_lines_lie_in_parts_changes_nothing(
    in_order: cf.Audit, sizes: list[int], tmp_path: Path
) -> None:
    other = in_parts(in_order.audited.dataset, tmp_path / "dataset", sizes)
    assert len(other.dataset.parts) > 3
    audit = other.audit()
    assert audit.run_id == in_order.run_id
    for name in in_order.names:
        assert_frame_equal(audit.to_polars(name), in_order.to_polars(name))


@dataclass(frozen=True)
class Ran:
    """What a process of its own printed and wrote."""

    said: dict[str, Any]
    files: dict[str, bytes]


def run_with_threads(ledger: Path, out: Path, threads: int) -> Ran:
    command = [sys.executable, "-m", "crossfoot", "audit", str(ledger), "--out", str(out), "--json"]
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    del said["seconds"]
    return Ran(said, {path.name: path.read_bytes() for path in out.glob("*.csv")})


@pytest.mark.slow
def test_neither_threads_nor_the_hour_change_a_byte(ledger: Path, tmp_path: Path) -> None:
    one = run_with_threads(ledger, tmp_path / "one", 1)
    two = run_with_threads(ledger, tmp_path / "two", 2)
    assert one.said == two.said
    assert "findings.csv" in one.files
    assert one.files == two.files


def test_another_profile_file_or_mapping_is_another_run(
    ledger: Path, in_order: cf.Audit, tmp_path: Path
) -> None:
    stricter = tmp_path / "stricter.toml"
    stricter.write_text("[checks.T1]\ndays = 5\n", encoding="utf-8")
    by_profile = cf.read(ledger).audit(profile=stricter)
    by_file = cf.read(shuffled(ledger, tmp_path / "shuffled.csv", 4)).audit()
    ids = {in_order.run_id, by_profile.run_id, by_file.run_id}
    assert len(ids) == 3
    assert cf.read(ledger).audit().run_id == in_order.run_id
