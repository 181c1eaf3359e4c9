"""Ledger.score(): what models say of a ledger, from Python and in a notebook."""

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import crossfoot as cf
from crossfoot.ledger.labels import checked_labels, read_labels
from crossfoot.sample import write_sample


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> cf.Ledger:
    """Large enough for a random forest."""
    path = tmp_path_factory.mktemp("scores") / "a<b.csv"
    write_sample(path, lines=5_200, seed=21)
    return cf.read(path)


def small_file(folder: Path, lines: int) -> Path:
    """The first lines of a sample ledger."""
    write_sample(folder / "sample.csv", lines=1_000, seed=3)
    rows = (folder / "sample.csv").read_text(encoding="utf-8").splitlines()
    (folder / "small.csv").write_text("\n".join(rows[: lines + 1]) + "\n", encoding="utf-8")
    return folder / "small.csv"


@pytest.fixture(scope="module")
def decisions(ledger: cf.Ledger) -> pl.DataFrame:
    numbers = ledger.lines().select("journal_id").unique().sort("journal_id").collect()
    first = numbers.head(80)["journal_id"]
    return pl.DataFrame({"journal_id": first, "exception": [n % 2 == 0 for n in range(80)]})


@pytest.fixture(scope="module")
def scores(ledger: cf.Ledger, decisions: pl.DataFrame) -> cf.Scores:
    return ledger.score(labels=decisions, seed=5)


def test_scores_say_what_they_are(scores: cf.Scores) -> None:
    assert repr(scores).startswith("<Scores of a<b.csv: ")
    assert "tier full, 6 detectors>" in repr(scores)
    assert scores.summary["seed"] == 5
    assert scores.summary["feature_importance"]


def test_a_notebook_shows_them_without_javascript(scores: cf.Scores) -> None:
    page = scores._repr_html_()
    assert "Scores of a&lt;b.csv" in page
    assert "<script" not in page
    assert "Tier full, every detector." in page
    assert "Measured: " in page
    assert all(one["journal_id"] in page for one in scores.summary["strangest"][:5])


def test_every_frame_leaves_as_polars_pandas_and_arrow(scores: cf.Scores) -> None:
    assert scores.names == ("entries", "scores", "reasons")
    for name in scores.names:
        frame = scores.to_polars(name)
        assert isinstance(scores.to_pandas(name), pd.DataFrame)
        assert isinstance(scores.to_arrow(name), pa.Table)
        assert len(scores.to_pandas(name)) == scores.to_arrow(name).num_rows == frame.height > 0
    with pytest.raises(cf.UserError, match=r"'findings'.*reasons"):
        scores.to_polars("findings")


def test_they_are_written_as_the_command_writes_them(scores: cf.Scores, tmp_path: Path) -> None:
    files = scores.write(tmp_path)
    assert [file.name for file in files] == ["scores.parquet", "reasons.parquet"]
    assert pl.read_parquet(files[0]).equals(scores.scores)


def test_reviewers_decisions_are_learned_from(scores: cf.Scores) -> None:
    told = scores.summary["labels"]
    assert told["learned_from"] is True
    assert (told["exceptions"], told["cleared"], told["unknown"]) == (40, 40, 0)
    assert "The random forest learned from 80 decisions" in scores._repr_html_()


def test_models_of_last_year_score_without_training(ledger: cf.Ledger, scores: cf.Scores) -> None:
    again = ledger.score(models=scores.models)
    assert again.scores.equals(scores.scores)
    assert again.summary["model_version"] == scores.summary["model_version"]
    assert "random_forest" not in again.summary["seconds"]


def test_the_profile_tells_the_approval_limits(tmp_path: Path) -> None:
    profile = tmp_path / "firm.toml"
    profile.write_text("[engagement]\napproval_limits = [7777]\n")
    small = cf.read(small_file(tmp_path, 60))
    assert 777_700 not in small.score().models.profile.limits
    assert small.score(profile=profile).models.profile.limits == (777_700,)


def test_too_small_a_ledger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(cf.UserError, match="49 lines, and models need at least 50"):
        cf.read(small_file(tmp_path, 49)).score()


def test_decisions_are_read_as_people_write_them() -> None:
    said = ["Yes", " no ", "TRUE", "0", "cleared", "exception"]
    told = checked_labels(pl.DataFrame({"journal_id": list("abcdef"), "exception": said}))
    assert told["exception"].to_list() == [True, False, True, False, False, True]
    numbers = checked_labels(pl.DataFrame({"journal_id": [7, 8, 7], "exception": [1, 0, 1]}))
    assert numbers.to_dict(as_series=False) == {
        "journal_id": ["7", "8"],
        "exception": [True, False],
    }


def test_entry_numbers_in_a_file_keep_their_zeros(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("journal_id,exception\n007,true\n")
    assert read_labels(tmp_path / "labels.csv")["journal_id"].to_list() == ["007"]
    (tmp_path / "labels.parquet").write_text("no parquet")
    with pytest.raises(cf.UserError, match="can't be read as CSV or Parquet"):
        read_labels(tmp_path / "labels.parquet")
