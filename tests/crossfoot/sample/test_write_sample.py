"""The sample ledger: exact, repeatable, balanced but where it was spoiled on purpose."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.errors import UserError
from crossfoot.sample import sample_profile, write_sample
from tests.crossfoot.sample.conftest import Sample, read_ledger

OUT_OF_BALANCE = ["unbalanced", "transposition"]


def test_has_exactly_the_lines_asked_for(sample: Sample):
    assert sample.facts.lines == 30_000
    assert sample.ledger.height == 30_000
    assert sample.facts.entries >= sample.ledger["Entry No"].n_unique()


def test_totals_are_those_of_the_file(sample: Sample):
    debit, credit = (sample.ledger[side].sum() for side in ("Debit", "Credit"))
    assert (sample.facts.debit, sample.facts.credit) == (int(debit * 100), int(credit * 100))


def test_same_seed_gives_the_same_bytes(sample: Sample, tmp_path: Path):
    again = write_sample(tmp_path / "again.csv", lines=30_000, seed=11)
    other = write_sample(tmp_path / "other.csv", lines=30_000, seed=12)
    assert again.ledger.read_bytes() == sample.facts.ledger.read_bytes()
    assert other.ledger.read_bytes() != sample.facts.ledger.read_bytes()


def test_thread_count_changes_nothing(sample: Sample, tmp_path: Path):
    code = (
        "import sys, pathlib; from crossfoot.sample import write_sample; "
        "write_sample(pathlib.Path(sys.argv[1]), lines=30_000, seed=11)"
    )
    path = tmp_path / "one-thread.csv"
    environment = os.environ | {"POLARS_MAX_THREADS": "1", "PYTHONPATH": "src"}
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, env=environment)
    assert path.read_bytes() == sample.facts.ledger.read_bytes()


def test_nothing_unfinished_is_left_behind(sample: Sample):
    left = {path.name for path in sample.facts.ledger.parent.iterdir()}
    assert "ledger.csv.part" not in left


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.integers(1_000, 12_000), seed=st.integers(0, 2**31))
def test_any_size_and_seed(lines: int, seed: int, tmp_path: Path):
    facts = write_sample(
        tmp_path / "any.csv", lines=lines, seed=seed, labels=tmp_path / "any.parquet"
    )
    ledger = read_ledger(facts.ledger)
    assert ledger.height == facts.lines == lines
    labels = pl.read_parquet(tmp_path / "any.parquet")
    assert _unexplained_differences(ledger, labels) == 0


def test_only_planted_entries_are_out_of_balance(sample: Sample):
    assert _unexplained_differences(sample.ledger, sample.labels) == 0


def _unexplained_differences(ledger: pl.DataFrame, labels: pl.DataFrame) -> int:
    """Entry numbers out of balance without an entry that was planted so."""
    kinds = ledger.join(labels.select("line_id", "kind"), on="line_id", how="left")
    nets = kinds.group_by("Entry No").agg(
        net=(pl.col("Debit") - pl.col("Credit")).sum(),
        planted=pl.col("kind").is_in(OUT_OF_BALANCE).any(),
    )
    off = nets.filter(pl.col("net") != 0)
    assert off["planted"].any()
    return off.filter(~pl.col("planted")).height


def test_lines_are_in_the_order_of_entry_and_numbered(sample: Sample):
    assert sample.ledger["Entered At"].is_sorted()
    assert (sample.ledger["Posting Date"] == sample.ledger["Entered At"].dt.date()).all()
    first = sample.ledger["Line No"] == 1
    assert first.sum() == sample.facts.entries


def test_entry_numbers_have_no_gaps_but_planted_ones(sample: Sample):
    numbers = sample.ledger.select(
        "line_id",
        "Source",
        "Line No",
        number=pl.col("Entry No").str.slice(2).cast(pl.Int64),
    ).filter(pl.col("Line No") == 1)
    steps = numbers.with_columns(step=pl.col("number").diff().over("Source").fill_null(1))
    odd = steps.filter(pl.col("step") != 1).join(sample.labels, on="line_id", how="left")
    assert set(odd["kind"]) <= {"sequence_gap", "number_reused"}


def test_people_work_on_working_days_in_office_hours_but_for_planted_entries(sample: Sample):
    odd = sample.ledger.filter(
        (pl.col("Posting Date").dt.weekday() > 5)
        | ~pl.col("Entered At").dt.hour().is_between(6, 19)
    ).join(sample.labels, on="line_id", how="left")
    assert set(odd["kind"]) == {"weekend", "after_hours"}


def test_reversals_name_entries_that_exist(sample: Sample):
    named = set(sample.ledger["Reversal Of"].drop_nulls())
    assert named
    assert named <= set(sample.ledger["Entry No"])


def test_side_files_roll_forward_with_one_planted_difference(sample: Sample):
    files = sample.facts.side_files
    assert files is not None
    opening, closing = (
        pl.read_csv(path, schema_overrides={"Account": pl.String, "Balance": pl.Decimal(18, 2)})
        for path in (files.opening, files.closing)
    )
    moved = sample.ledger.group_by("Account").agg(
        (pl.col("Debit") - pl.col("Credit")).sum().alias("moved")
    )
    rolled = closing.join(opening, on="Account", how="left", suffix="_open").join(
        moved, on="Account", how="left"
    )
    zero = pl.lit(0, pl.Decimal(18, 2))
    off = rolled.with_columns(
        off=pl.col("Balance")
        - pl.col("Balance_open").fill_null(zero)
        - pl.col("moved").fill_null(zero)
    ).filter(pl.col("off") != 0)
    assert off.select("Account", pl.col("off").cast(pl.String)).rows() == [("1400", "1250.00")]
    assert opening["Balance"].sum() == 0
    assert files.profile.read_text("utf-8") == sample_profile()


def test_a_ledger_too_small_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match=r"at least 1,000 lines; 10 were asked for"):
        write_sample(tmp_path / "tiny.csv", lines=10, seed=1)


def test_progress_is_told_by_month(tmp_path: Path):
    told: list[tuple[str, int, int | None]] = []
    write_sample(
        tmp_path / "told.csv",
        lines=2_000,
        seed=1,
        progress=lambda step, done, total=None: told.append((step, done, total)),
    )
    assert len(told) == 12
    assert told[-1] == ("write sample", 2_000, 2_000)
