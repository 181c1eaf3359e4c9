"""crossfoot audit --ml: scores in files, as JSON and in the terminal; what small ledgers get."""

import contextlib
import io
import json
import random
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import crossfoot as cf
from crossfoot.cli.main import run
from crossfoot.ml import ALL_DETECTORS
from tests.crossfoot.cli.conftest import Command, Outcome

#: A ledger of 3,000 lines is too small for the random forest.
DETECTORS = [one.name for one in ALL_DETECTORS if one.name != "random_forest"]
FIGURES = [*DETECTORS, "duplicate_probability", "risk"]
#: What tells a line from another, wherever it stands in the file.
CONTENT = ["journal_id", "line_no", "account", "amount", "line_text"]


def scored(crossfoot: Command, ledger: Path, out: Path, *more: object) -> dict[str, Any]:
    outcome = crossfoot("audit", ledger, "--ml", "--json", "--out", out, *more)
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)["ml"]
    return found


def words(outcome: Outcome) -> str:
    """What was printed, however the lines break."""
    return " ".join(outcome.out.split())


@pytest.fixture(scope="module")
def shown(sample_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a scored audit, and what the terminal showed at 80 columns."""
    folder, said = tmp_path_factory.mktemp("scored") / "out", io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setenv("COLUMNS", "80")
        assert run(["audit", str(sample_ledger), "--ml", "--out", str(folder)]) == 0
    return folder, said.getvalue()


@pytest.fixture(scope="module")
def ml(shown: tuple[Path, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shown[0] / "run.json").read_text(encoding="utf-8"))["ml"]
    return found


def test_every_line_has_scores_in_a_file(shown: tuple[Path, str]) -> None:
    scores = pl.read_parquet(shown[0] / "scores.parquet")
    assert scores.columns == ["line_id", "journal_id", *FIGURES]
    assert scores["line_id"].to_list() == list(range(1, 3_001))
    reasons = pl.read_parquet(shown[0] / "reasons.parquet")
    assert reasons["entry_id"].n_unique() >= 100
    assert set(reasons["journal_id"]) <= set(scores["journal_id"])


def test_the_run_tells_tier_detectors_versions_and_seconds(ml: dict[str, Any]) -> None:
    assert ml["status"] == "run"
    assert ml["tier"]["name"] == "medium"
    assert "DBSCAN" in ml["tier"]["meaning"]
    assert "fewer than 5,000 lines" in ml["tier"]["warning"]
    assert [one["name"] for one in ml["detectors"]] == DETECTORS
    assert all(one["title"] and one["version"] == ml["model_version"] for one in ml["detectors"])
    assert all(one["seconds"] >= 0 for one in ml["detectors"])
    assert [one["name"] for one in ml["detectors_not_run"]] == ["random_forest"]
    assert "5,000 lines" in ml["detectors_not_run"][0]["why_not"]
    assert {"features", "metrics", "duplicates", "reasons"} <= ml["seconds"].keys()
    assert set(ml["model_versions"]) == {*DETECTORS, "duplicates"}
    assert ml["labels"] is None


def test_the_run_tells_the_strangest_entries_with_their_reasons(
    shown: tuple[Path, str], ml: dict[str, Any]
) -> None:
    told, entries = ml["strangest"], ml["entries"]
    assert len(told) == 10
    assert all(len(one["reasons"]) == 3 for one in told)
    assert [one["risk"] for one in told] == sorted((one["risk"] for one in told), reverse=True)
    assert entries["scored"] == entries["HIGH"] + entries["MEDIUM"] + entries["LOW"]
    lines = pl.read_parquet(shown[0] / "scores.parquet")
    first = lines.filter(pl.col("journal_id") == told[0]["journal_id"])
    assert first["risk"].max() == lines["risk"].max()
    assert first["risk"].max() == told[0]["risk"]


def test_the_run_tells_what_was_measured_and_on_how_many(ml: dict[str, Any]) -> None:
    measured = ml["metrics"]
    assert measured["label_source"] == "planted"
    assert measured["positives"] >= 30
    assert measured["warning"] == ""
    assert measured["entries"] == ml["entries"]["scored"] + measured["positives"]
    assert set(DETECTORS) <= set(measured["detectors"])
    assert 0 < measured["detectors"]["ensemble"]["average_precision"] <= 1
    assert measured["detectors"]["ensemble"]["recall_by_kind"].keys() == measured["kinds"].keys()
    assert ml["duplicates"]["status"] == "COMPLETED"
    assert ml["duplicates"]["metrics"]["positives"] >= 15
    assert ml["duplicates"]["lines"] > 0


def test_the_terminal_shows_the_strangest_and_says_what_was_measured(
    shown: tuple[Path, str], ml: dict[str, Any]
) -> None:
    said = " ".join(shown[1].split())
    assert "Machine learning Tier medium" in said
    assert f"{ml['entries']['HIGH']} HIGH" in said
    assert all(one["journal_id"] in said for one in ml["strangest"])
    assert f"Measured: {ml['metrics']['positives']} entries of this ledger" in said
    assert f"Booked twice: {ml['duplicates']['lines']} lines" in said
    assert "scores.parquet" in said
    assert max(len(line) for line in shown[1].splitlines()) <= 80


def test_the_same_ledger_gives_the_same_bytes(
    crossfoot: Command, sample_ledger: Path, shown: tuple[Path, str], tmp_path: Path
) -> None:
    again = scored(crossfoot, sample_ledger, tmp_path)
    for name in ("scores.parquet", "reasons.parquet"):
        assert (tmp_path / name).read_bytes() == (shown[0] / name).read_bytes()
    known = json.loads((shown[0] / "run.json").read_text())["ml"]
    timed = ("seconds", "detectors")
    assert {k: v for k, v in again.items() if k not in timed} == {
        k: v for k, v in known.items() if k not in timed
    }


def by_content(folder: Path) -> pl.DataFrame:
    lines = cf.read(folder).lines().select("line_id", *CONTENT[1:]).collect()
    told = pl.read_parquet(folder / "scores.parquet").join(lines, on="line_id").drop("line_id")
    return told.select(*CONTENT, *FIGURES).sort(*CONTENT, *FIGURES)


def test_the_order_of_rows_changes_no_score(
    crossfoot: Command, sample_ledger: Path, shown: tuple[Path, str], tmp_path: Path
) -> None:
    header, *rows = sample_ledger.read_text(encoding="utf-8").splitlines()
    random.Random(3).shuffle(rows)  # noqa: S311 - reproducible disorder
    other = tmp_path / "shuffled.csv"
    other.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    again = scored(crossfoot, other, tmp_path / "out")
    known = json.loads((shown[0] / "run.json").read_text())["ml"]
    assert again["data_hash"] == known["data_hash"]
    assert_frame_equal(by_content(shown[0]), by_content(tmp_path / "out"), check_exact=True)


def first_lines(ledger: Path, count: int, target: Path) -> Path:
    lines = ledger.read_text(encoding="utf-8").splitlines()[: count + 1]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def test_fewer_than_fifty_lines_are_audited_and_told_why_they_are_not_scored(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    ledger = first_lines(sample_ledger, 49, tmp_path / "gl.csv")
    outcome = crossfoot("audit", ledger, "--ml", "--out", tmp_path / "out")
    assert outcome.code == 0
    assert "Machine learning did not run. The ledger has 49 lines" in words(outcome)
    assert not (tmp_path / "out" / "scores.parquet").exists()
    told = json.loads((tmp_path / "out" / "run.json").read_text())
    assert told["input"]["lines"] == 49
    assert told["ml"]["status"] == "not_run"
    assert "at least 50" in told["ml"]["why_not"]


@pytest.mark.parametrize("count", [50, 199])
def test_fewer_than_two_hundred_lines_are_marked_insufficient(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path, count: int
) -> None:
    ledger = first_lines(sample_ledger, count, tmp_path / "gl.csv")
    outcome = crossfoot("audit", ledger, "--ml", "--out", tmp_path / "out")
    assert outcome.code == 0, outcome.err
    said = words(outcome)
    assert "Tier insufficient, rules only" in said
    assert "rely on the checks of the audit" in said
    assert "Booked twice: no model (too few pairs" in said
    measured = json.loads((tmp_path / "out" / "run.json").read_text())["ml"]["metrics"]
    found = measured["detectors"]["ensemble"]["average_precision"]
    assert f"Measured: {measured['positives']} entries of this ledger" in said
    assert f"The average precision is {found:.2f}, where chance alone gives" in said
    assert measured["warning"] in said
    assert "this means little" in measured["warning"]
    scores = pl.read_parquet(tmp_path / "out" / "scores.parquet")
    assert scores.height == count
    assert {"statistical", "isolation_forest"}.isdisjoint(scores.columns)


def test_from_two_hundred_lines_on_statistics_count(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    ledger = first_lines(sample_ledger, 200, tmp_path / "gl.csv")
    told = scored(crossfoot, ledger, tmp_path / "out")
    assert told["tier"]["name"] == "small"
    assert told["tier"]["warning"]
    assert "statistical" in [one["name"] for one in told["detectors"]]


def test_scores_of_an_earlier_audit_do_not_stay(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    ledger = first_lines(sample_ledger, 60, tmp_path / "gl.csv")
    scored(crossfoot, ledger, tmp_path / "out")
    assert (tmp_path / "out" / "scores.parquet").exists()
    outcome = crossfoot("audit", ledger, "--out", tmp_path / "out", "--json")
    assert "ml" not in json.loads(outcome.out)
    assert not (tmp_path / "out" / "scores.parquet").exists()
    assert not (tmp_path / "out" / "reasons.parquet").exists()


def test_without_scikit_learn_it_is_said_before_anything_is_read(
    crossfoot: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    outcome = crossfoot("audit", "nowhere.csv", "--ml", "--out", tmp_path)
    assert outcome.code == 2
    assert "needs scikit-learn" in outcome.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("entry,exception\n1,true\n", "no column journal_id"),
        ("journal_id,verdict\n1,true\n", "no column exception"),
        ("journal_id,exception\n1,perhaps\n", "data row 1: exception is 'perhaps'"),
        ("journal_id,exception\nSI00000001,yes\n,no\n", "data row 2: journal_id is empty"),
        ("journal_id,exception\n7,yes\n8,no\n7,no\n", "both true and false of entry 7"),
        ("journal_id,exception\n", "holds no decision"),
        ("journal_id,exception\nX1,yes\nX2,no\n", "none of the 2 entries"),
    ],
)
def test_labels_that_are_of_no_use_are_refused_with_the_reason(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path, content: str, said: str
) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text(content)
    ledger = first_lines(sample_ledger, 60, tmp_path / "gl.csv")
    outcome = crossfoot("audit", ledger, "--ml", "--labels", labels, "--out", tmp_path / "out")
    assert outcome.code == 2
    assert said in outcome.err
    assert not (tmp_path / "out" / "run.json").exists()


def test_labels_that_are_not_there_or_without_models_are_wrong_usage(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "labels.csv"
    asked = ("audit", sample_ledger, "--labels", missing, "--out", tmp_path)
    assert "There is no file" in crossfoot(*asked, "--ml").err
    outcome = crossfoot(*asked)
    assert outcome.code == 2
    assert "say --ml too" in outcome.err


def test_too_few_labels_change_nothing_and_unknown_ones_are_counted(
    crossfoot: Command, sample_ledger: Path, tmp_path: Path
) -> None:
    labels = tmp_path / "labels.parquet"
    numbers = ["SI00000001", "SI00000002", "SI00000003", "X1", "X2"]
    decisions = [True, True, False, True, False]
    pl.DataFrame({"journal_id": numbers, "exception": decisions}).write_parquet(labels)
    ledger = first_lines(sample_ledger, 60, tmp_path / "gl.csv")
    outcome = crossfoot("audit", ledger, "--ml", "--labels", labels, "--out", tmp_path / "out")
    assert outcome.code == 0, outcome.err
    assert "2 labels of no entry of this ledger: X1, X2" in outcome.err
    assert "3 decisions of reviewers (2 exceptions) changed nothing" in words(outcome)
    told = json.loads((tmp_path / "out" / "run.json").read_text())["ml"]["labels"]
    assert (told["exceptions"], told["cleared"], told["unknown"]) == (2, 1, 2)
    assert told["learned_from"] is False
