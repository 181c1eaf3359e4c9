"""The front door: what is strange comes first, with reasons, the same whenever it is asked."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crossfoot.audit.book import Book
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.errors import UserError
from crossfoot.ml import ALL_DETECTORS, MlResult, MlSettings, Models, score_ledger
from crossfoot.ml.checks import PREFIX
from crossfoot.ml.evaluation import PLAIN, evaluate_ledger
from crossfoot.ml.features import FEATURE_NAMES
from crossfoot.ml.models import FORMAT
from crossfoot.ml.review import suggest_reviews
from crossfoot.ml.shown import SHOWN_BY
from crossfoot.sample.kinds import KINDS
from tests.builders import book
from tests.crossfoot.ml.conftest import Labelled, Taught
from tests.crossfoot.ml.ledgers import equal_fees
from tests.crossfoot.ml.scoring import frame_of, renumbered, shuffled, with_lines

KEY = b"a key of thirty-two bytes or more"
DETECTORS = tuple(detector.name for detector in ALL_DETECTORS)


@pytest.fixture(scope="module")
def scored(unseen: Labelled) -> MlResult:
    return score_ledger(unseen.book, seed=3)


@pytest.fixture(scope="module")
def medium(small: Book) -> MlResult:
    """Too small a ledger for the random forest, and quickly scored."""
    return score_ledger(small, seed=3)


def truth_of(labels: pl.DataFrame) -> pl.DataFrame:
    twice = pl.col("kind").str.starts_with("dup_") | (pl.col("kind") == "paid_twice")
    once = ~twice & (pl.col("kind") != "six_keys_line")
    return labels.select(
        "line_id",
        kind=pl.when(once).then("kind"),
        twice=twice.fill_null(value=False),
        original=pl.col("is_original") | (pl.col("kind") == "six_keys_line").fill_null(value=False),
    )


def names_of_kinds() -> dict[str, set[str]]:
    """Of each kind, the features and the checks that name it."""
    checks = {kind.name: {PREFIX + code for code in kind.checks} for kind in KINDS}
    return {kind: codes | {*SHOWN_BY.get(kind, ())} for kind, codes in checks.items()}


def test_what_is_strange_comes_first(scored: MlResult, unseen: Labelled) -> None:
    """The gate: what is found on a ledger of a seed that nobody looked at, floors below measured.

    Without the checks of the audit the ensemble has 0.48 here, without the forest or statistics it
    falls below as well. One entry in eighteen is an anomaly, so that no recall can be over 0.18.
    """
    found = evaluate_ledger(
        "unseen", unseen.book, scored, truth_of(unseen.labels), shown_by=names_of_kinds()
    )
    ensemble = found.detectors["ensemble"]
    assert ensemble.positives > 300
    # Measured: 0.64, 0.90, 0.171 and 0.64.
    assert ensemble.average_precision >= 0.58
    assert ensemble.precision_at_100 >= 0.8
    assert ensemble.recall >= 0.15
    assert np.mean(list(found.by_kind["ensemble"].values())) >= 0.55
    assert ensemble.average_precision >= 3 * found.detectors[PLAIN].average_precision
    assert ensemble.average_precision >= 1.4 * found.detectors["rule_based"].average_precision
    # Measured: 71 found, and each of them named.
    assert found.found >= 50
    assert found.named is not None
    assert found.named >= 0.95


def test_what_was_entered_twice_is_found_and_about_as_much_as_is_expected(
    scored: MlResult, unseen: Labelled
) -> None:
    """Measured: 0.96, 0.94, and 42 expected where there are 50."""
    truth = truth_of(unseen.labels)
    twice = evaluate_ledger("unseen", unseen.book, scored, truth).duplicates
    assert twice.positives == 50
    assert twice.average_precision >= 0.9
    assert twice.high >= 25
    assert twice.high_precision >= 0.85
    assert 0.75 <= twice.reliability.expected / twice.reliability.actual <= 1.25


def test_every_line_has_a_score_of_every_detector(scored: MlResult, unseen: Labelled) -> None:
    assert scored.detectors == DETECTORS
    assert scored.tier.name == "full"
    assert scored.scores.columns == [
        "line_id", "journal_id", *DETECTORS, "duplicate_probability", "risk",
    ]  # fmt: skip
    assert scored.scores.height == unseen.book.line_count
    assert scored.scores["line_id"].is_sorted()
    assert scored.scores.null_count().sum_horizontal().item() == 0
    assert scored.scores["risk"].is_between(0, 100).all()
    assert set(scored.versions) == {*DETECTORS, "duplicates"}
    assert set(DETECTORS) <= set(scored.seconds)


def test_bits_are_the_share_of_entries_that_are_as_strange(scored: MlResult) -> None:
    for name in ("statistical", "isolation_forest", "random_forest"):
        share = float((scored.entries[name] >= 8).to_numpy().mean())
        # Less where several entries are equally strange: all of them are at the border, or none.
        assert 0.6 * 2**-8 < share <= 2**-8


def test_levels_follow_what_can_be_reviewed(scored: MlResult) -> None:
    high = (scored.entries["level"] == "HIGH").mean()
    medium = scored.entries["level"].is_in(["HIGH", "MEDIUM"]).mean()
    assert 0.001 < high <= 0.0026  # type: ignore[operator]
    assert 0.008 < medium < 0.03  # type: ignore[operator]
    assert scored.entries["probability"].is_between(0, 1).all()
    least = scored.entries.filter(pl.col("level") == "HIGH")["risk"].min()
    assert least >= scored.entries.filter(pl.col("level") != "HIGH")["risk"].max()  # type: ignore[operator]


def test_the_strangest_have_three_reasons_in_words(scored: MlResult) -> None:
    sizes = scored.reasons.group_by("entry_id").len()
    assert sizes.height >= 100
    assert (sizes["len"] == 3).all()
    checks = {PREFIX + check.code for check in ALL_CHECKS}
    told = set(scored.reasons["feature"])
    assert told <= {*FEATURE_NAMES, *checks}
    assert told & checks
    assert told & set(FEATURE_NAMES)
    assert (
        scored.entries.filter(pl.col("level") != "LOW")
        .join(scored.reasons, on="entry_id", how="anti")
        .is_empty()
    )
    assert scored.reasons["reason"].str.len_chars().min() > 10  # type: ignore[operator]
    assert scored.reasons["rank"].is_between(1, 3).all()


def test_metrics_are_on_what_no_detector_was_taught(scored: MlResult) -> None:
    ensemble = scored.metrics["ensemble"]
    assert ensemble.label_source == "planted"
    assert ensemble.positives >= 30
    assert ensemble.average_precision > 0.3
    assert set(ensemble.by_kind) >= {"mirrored", "stranger_at_night"}
    assert sum(scored.importance.values()) == pytest.approx(1, abs=1e-3)


def test_scores_are_the_same_in_another_order_of_lines(small: Book, medium: MlResult) -> None:
    again = score_ledger(shuffled(small), seed=3)
    assert_frame_equal(medium.scores, again.scores, check_exact=True)
    assert_frame_equal(medium.reasons, again.reasons, check_exact=True)
    assert medium.models.to_bytes(KEY) == again.models.to_bytes(KEY)


def test_detectors_do_not_mind_how_entries_are_numbered(scored: MlResult, unseen: Labelled) -> None:
    moved = score_ledger(renumbered(unseen.book), seed=3)
    names = list(DETECTORS)

    def by_number(result: MlResult) -> pl.DataFrame:
        entries = result.scores.group_by("journal_id").agg(pl.col(names).max(), pl.len())
        return entries.sort("journal_id")

    assert moved.data_hash == scored.data_hash
    assert_frame_equal(by_number(scored), by_number(moved), check_exact=True)


def test_scores_do_not_depend_on_how_many_lines_are_scored_at_once(
    small: Book, medium: MlResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("detectors.statistical", "detectors.dbscan", "compiled"):
        monkeypatch.setattr(f"crossfoot.ml.{module}._ROWS_AT_ONCE", 333)
    again = score_ledger(small, models=medium.models)
    assert_frame_equal(medium.scores, again.scores, check_exact=True)


def test_another_process_gives_the_same_scores(
    small: Book, medium: MlResult, tmp_path: Path
) -> None:
    frame_of(small).write_parquet(tmp_path / "lines.parquet")
    code = (
        "import sys, polars as pl\n"
        "from tests.builders import book\n"
        "from crossfoot.ml import score_ledger\n"
        "result = score_ledger(book(pl.read_parquet(sys.argv[1])), seed=3)\n"
        "result.scores.write_parquet(sys.argv[2])\n"
    )
    files = [str(tmp_path / name) for name in ("lines.parquet", "scores.parquet")]
    root = str(Path(__file__).parents[3])
    subprocess.run([sys.executable, "-c", code, *files], check=True, cwd=root)
    again = pl.read_parquet(tmp_path / "scores.parquet")
    assert_frame_equal(medium.scores, again, check_exact=True)


def test_another_seed_gives_another_model(small: Book, medium: MlResult) -> None:
    other = score_ledger(small, seed=4)
    assert other.versions["ensemble"] != medium.versions["ensemble"]
    assert not other.scores["isolation_forest"].equals(medium.scores["isolation_forest"])
    assert other.scores["rule_based"].equals(medium.scores["rule_based"])


def test_stored_models_score_the_same(scored: MlResult, unseen: Labelled) -> None:
    data = scored.models.to_bytes(KEY)
    assert len(data) < 5_000_000
    models = Models.from_bytes(data, KEY, company="")
    again = score_ledger(unseen.book, models=models)
    assert_frame_equal(scored.scores, again.scores, check_exact=True)
    assert_frame_equal(scored.reasons, again.reasons, check_exact=True)
    assert again.metrics == scored.metrics
    assert models.to_bytes(KEY) == data


def test_models_of_a_ledger_score_the_lines_that_come_after(scored: MlResult, small: Book) -> None:
    models = Models.from_bytes(scored.models.to_bytes(KEY), KEY, company="")
    result = score_ledger(small, models=models, settings=MlSettings(past_only=True))
    assert result.scores.height == small.line_count
    assert result.data_hash == scored.data_hash
    assert np.isfinite(result.scores["ensemble"].to_numpy()).all()
    # The checks look at a ledger as a whole, later lines too, and are not asked.
    assert set(result.reasons["feature"]) <= set(FEATURE_NAMES)


@pytest.mark.parametrize(
    ("lines", "tier", "detectors"),
    [
        (60, "insufficient", {"rule_based", "ensemble"}),
        (250, "small", {"rule_based", "statistical", "ensemble"}),
        (1_200, "medium", set(DETECTORS) - {"random_forest"}),
    ],
)
def test_small_ledgers_get_what_they_can_teach(
    small: Book, lines: int, tier: str, detectors: set[str]
) -> None:
    result = score_ledger(with_lines(lines, small), seed=1)
    assert result.tier.name == tier
    assert set(result.detectors) == detectors
    assert result.tier.meaning
    assert result.scores.height == pytest.approx(lines, abs=45)


def test_fewer_than_fifty_lines_are_refused() -> None:
    with pytest.raises(UserError, match="48 lines, and models need at least 50"):
        score_ledger(equal_fees(24))


def test_a_ledger_where_all_is_alike_is_scored() -> None:
    result = score_ledger(equal_fees(600))
    assert result.tier.name == "medium"
    assert result.scores["ensemble"].is_finite().all()


def test_a_ledger_of_nothing_but_accounts_and_amounts_is_scored(small: Book) -> None:
    bare = [
        "entered_by", "source", "party", "reference", "header_text", "line_text", "entered_at",
        "entered_minute", "effective_date", "lag_days", "approved_by",
    ]  # fmt: skip
    frame = frame_of(small)
    emptied = frame.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in bare)
    result = score_ledger(book(emptied))
    assert result.scores["ensemble"].is_finite().all()
    assert not result.reasons["reason"].str.contains("None").any()


def test_entries_that_move_no_money_are_no_duplicates(taught: Taught, small: Book) -> None:
    frame = frame_of(small)
    nothing = frame["entry_id"].is_in(frame["entry_id"].unique().sort().head(40).implode())
    zero = pl.when(pl.Series(nothing)).then(0)
    emptied = frame.with_columns(
        minor=zero.otherwise("minor").cast(pl.Int64),
        amount=zero.otherwise("amount").cast(frame.schema["amount"]),
    )
    emptied = emptied.with_columns(account=pl.when(nothing).then(pl.lit("1")).otherwise("account"))
    lines = taught.model.predict_duplicates(book(emptied))
    told = lines.join(emptied.filter(nothing), on="line_id", how="semi")
    assert told.height > 40
    assert (told["duplicate_probability"] == 0).all()


def test_scores_are_written_whole(medium: MlResult, tmp_path: Path) -> None:
    files = medium.write(tmp_path / "out")
    assert [file.name for file in files] == ["scores.parquet", "reasons.parquet"]
    assert_frame_equal(pl.read_parquet(files[0]), medium.scores)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "reasons.parquet", "scores.parquet",
    ]  # fmt: skip


def test_what_reviewers_call_exceptions_moves_up(scored: MlResult, unseen: Labelled) -> None:
    """Sixty entries are judged: those of two users are exceptions, whatever else they are."""
    lines = unseen.book.engine.collect(unseen.book.lines("journal_id", "entered_by")).unique()
    known = lines.sort("journal_id")
    whose = known["entered_by"].value_counts().filter(pl.col("count") > 200).sort("entered_by")
    bad = whose["entered_by"][0]
    exceptions = known.filter(pl.col("entered_by") == bad)["journal_id"].unique().sort()
    others = known.filter(pl.col("entered_by") != bad)["journal_id"].unique().sort()
    labels = pl.DataFrame(
        {
            "journal_id": [*exceptions[:100], *others.gather_every(len(others) // 100)[:100]],
            "exception": [True] * 100 + [False] * 100,
        }
    )
    result = score_ledger(unseen.book, seed=3, labels=labels)
    unjudged = pl.DataFrame({"journal_id": exceptions[100:]})

    def place(one: MlResult) -> float:
        ranked = one.entries.with_columns(place=pl.col("random_forest").rank(descending=True))
        return float(ranked.join(unjudged, on="journal_id")["place"].mean())  # type: ignore[arg-type]

    assert place(result) < 0.7 * place(scored)


def test_labels_without_their_columns_are_refused(small: Book) -> None:
    with pytest.raises(UserError, match="these have entry"):
        score_ledger(small, labels=pl.DataFrame({"entry": ["1"]}))


def test_fewer_than_thirty_judged_of_either_sort_change_nothing(
    small: Book, medium: MlResult
) -> None:
    numbers = medium.entries["journal_id"].head(40).to_list()
    labels = pl.DataFrame({"journal_id": numbers, "exception": [True] * 29 + [False] * 11})
    again = score_ledger(small, seed=3, labels=labels)
    assert_frame_equal(medium.scores, again.scores, check_exact=True)


def test_reviews_are_suggested_of_three_sorts_and_never_twice(scored: MlResult) -> None:
    entries, detectors = scored.entries, scored.detectors
    first = suggest_reviews(entries, detectors, 100)
    assert first["entry_id"].n_unique() == 100
    assert dict(first["why"].value_counts().iter_rows()) == {
        "strangest": 80, "disputed": 15, "random": 5,
    }  # fmt: skip
    assert (
        first["ensemble"].head(80).to_list()
        == entries["ensemble"].sort(descending=True).head(80).to_list()
    )
    again = suggest_reviews(entries, detectors, 100, judged=first["journal_id"])
    assert not set(first["journal_id"]) & set(again["journal_id"])
    assert suggest_reviews(entries, detectors, 10**6).height == entries.height
    nameless = entries.with_columns(journal_id=pl.lit(None, pl.String))
    assert suggest_reviews(nameless, detectors, 100).is_empty()


def refusals(data: bytes) -> dict[str, bytes]:
    middle = len(data) // 2
    changed = bytes([data[middle] ^ 1])
    return {
        "cut": data[:-10],
        "changed": data[:middle] + changed + data[middle + 1 :],
        "empty": b"",
        "foreign": b"PK\x03\x04" + data,
    }


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "foreign"])
def test_damaged_models_are_refused(medium: MlResult, damage: str) -> None:
    data = refusals(medium.models.to_bytes(KEY))[damage]
    with pytest.raises(UserError, match="changed or cut"):
        Models.from_bytes(data, KEY, company="")


def test_models_sealed_with_another_key_are_refused(medium: MlResult) -> None:
    data = medium.models.to_bytes(b"the key of somebody else entirely")
    with pytest.raises(UserError, match="not sealed with this server's key"):
        Models.from_bytes(data, KEY, company="")


def test_models_of_another_company_are_refused(medium: MlResult) -> None:
    data = medium.models.to_bytes(KEY)
    with pytest.raises(UserError, match="another company's"):
        Models.from_bytes(data, KEY, company="other")


def test_models_of_other_features_are_refused(
    medium: MlResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = medium.models.to_bytes(KEY)
    monkeypatch.setattr("crossfoot.ml.models.FEATURE_NAMES", FEATURE_NAMES[:-1])
    with pytest.raises(UserError, match="other features"):
        Models.from_bytes(data, KEY, company="")


def test_models_of_another_format_are_refused(
    medium: MlResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = medium.models.to_bytes(KEY)
    monkeypatch.setattr("crossfoot.ml.models.FORMAT", FORMAT + 1)
    with pytest.raises(UserError, match="no anomaly model of this version"):
        Models.from_bytes(data, KEY, company="")
