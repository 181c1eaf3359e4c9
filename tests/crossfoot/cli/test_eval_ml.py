"""crossfoot eval --ml: what the models find, as text and as data."""

import json
from pathlib import Path

import polars as pl
import pytest

from crossfoot.cli.main import run
from crossfoot.cli.ml_evaluation_view import show
from crossfoot.sample import write_sample

pytestmark = pytest.mark.slow
SMALL = ["eval", "--ml", "--seed", "40", "--seeds", "2", "--lines", "6000"]


@pytest.fixture
def without_planted(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no planted ledger lies beside."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("without_planted")
def test_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*SMALL, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["seeds"] == [40, 41]
    assert found["planted"] == {}
    assert found["seen_in_development"] == []
    sample = found["sample"]
    assert {"ensemble", "rule_based", "plain_isolation_forest"} <= set(sample["detectors"])
    ensemble = sample["detectors"]["ensemble"]["average_precision"]
    assert ensemble["low"] <= ensemble["mean"] <= ensemble["high"]
    assert ensemble["ledgers"] == 2
    assert (
        ensemble["mean"]
        > sample["detectors"]["plain_isolation_forest"]["average_precision"]["mean"]
    )
    assert sample["positives"] >= 100
    assert sample["reliability"]["expected"] > 0
    assert 0 < sample["best_recall"] < 1
    assert sample["duplicates"]["reliability"]["actual"] == 20
    assert "sequence_gap" in sample["not_seen"]
    assert sample["by_kind"]["after_hours"]["ensemble"] > 0.5
    assert [one["ledger"] for one in found["ledgers"]] == ["sample, seed 40", "sample, seed 41"]
    show(found, as_json=False)
    assert "too good" not in capsys.readouterr().out


@pytest.mark.usefixtures("without_planted")
def test_as_text_which_names_seeds_of_development(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "--ml", "--seed", "3", "--seeds", "1", "--lines", "6000"]) == 0
    told = capsys.readouterr().out
    assert "Ensemble" in told
    words = " ".join(told.split())
    assert "Anomalies by the estimated probabilities" in words
    assert "expected calibration error" in words
    assert "sees fewer than one in five: " in words
    assert "Recall at 1 %" in told
    assert "The models were made with seed 3: these figures are too good." in words


@pytest.mark.usefixtures("without_planted")
def test_a_folder_without_a_planted_ledger_is_refused(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*SMALL[:-3], "1", *SMALL[-2:], "--planted", str(tmp_path)]) == 2
    assert "is no planted ledger: lines.parquet is missing" in capsys.readouterr().err


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A sample ledger that carries labels; those of round amounts are not faithful."""
    file = tmp_path / "plain.csv"
    write_sample(file, lines=6_000, seed=51, labels=tmp_path / "labels.parquet")
    told = pl.read_parquet(tmp_path / "labels.parquet").unique("line_id")
    numbered = pl.read_csv(file, infer_schema=False).with_row_index("line_id", offset=1)
    labels = told.select(
        pl.col("line_id").cast(pl.UInt32),
        is_anomaly=pl.col("kind").is_not_null(),
        label_faithful=pl.col("kind") != "round_amount",
        anomaly_type="kind",
    )
    both = numbered.join(labels, on="line_id", how="left", maintain_order="left")
    both.drop("line_id").write_csv(tmp_path / "labelled.csv")
    return tmp_path / "labelled.csv"


@pytest.mark.usefixtures("without_planted")
def test_a_file_with_labels_is_judged_by_those_that_are_faithful(
    labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*SMALL[:-3], "1", *SMALL[-2:], "--labelled", str(labelled), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    faithful, others = found["labelled"], found["unfaithful"]
    assert "round_amount" not in faithful["by_kind"]
    assert list(others["by_kind"]) == ["round_amount"]
    assert faithful["positives"] > 50 > others["positives"] > 0
    ensemble = faithful["detectors"]["ensemble"]["average_precision"]
    assert ensemble["low"] < ensemble["mean"] < ensemble["high"]
    assert ensemble["mean"] > 0.3


@pytest.mark.usefixtures("without_planted")
def test_a_file_without_labels_is_refused(
    labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = str(labelled.with_name("plain.csv"))
    assert run([*SMALL[:-3], "1", *SMALL[-2:], "--labelled", plain]) == 2
    assert "needs the columns is_anomaly, label_faithful" in capsys.readouterr().err
