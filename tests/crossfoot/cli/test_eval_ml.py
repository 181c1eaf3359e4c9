"""crossfoot eval --ml: what the models find, as text and as data."""

import json

import pytest

from crossfoot.cli.main import run

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
    assert sample["expected"] > 0
    assert [one["ledger"] for one in found["ledgers"]] == ["sample, seed 40", "sample, seed 41"]


@pytest.mark.usefixtures("without_planted")
def test_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*SMALL[:-3], "1", *SMALL[-2:]]) == 0
    told = capsys.readouterr().out
    assert "Ensemble" in told
    assert "Anomalies expected by the probabilities" in " ".join(told.split())
    assert "Recall at 1 %" in told
    assert "too good" not in told


@pytest.mark.usefixtures("without_planted")
def test_seeds_of_development_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "--ml", "--seed", "3", "--seeds", "1", "--lines", "5000"]) == 0
    assert "The models were made with seed 3" in capsys.readouterr().out


@pytest.mark.usefixtures("without_planted")
def test_a_folder_without_a_planted_ledger_is_refused(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*SMALL[:-3], "1", *SMALL[-2:], "--planted", str(tmp_path)]) == 2
    assert "is no planted ledger: lines.parquet is missing" in capsys.readouterr().err
