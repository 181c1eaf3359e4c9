"""The labels tell the truth about the file."""

import polars as pl
import pytest

from crossfoot.sample import KINDS
from crossfoot.sample.planted import ALL_PLANTED
from tests.crossfoot.sample.conftest import Sample

#: Too small a ledger for these: they need hundreds of invoices of one supplier.
ONLY_LARGE = {"benford_supplier"}


def test_every_kind_has_one_function_that_plants_it():
    assert sorted(kind.name for kind in KINDS) == sorted(make.__name__ for make in ALL_PLANTED)


def test_every_kind_is_planted_five_times_or_in_a_group(sample: Sample):
    planted = sample.labels.filter(pl.col("kind").is_not_null())
    counts = dict(planted.group_by("kind").agg(pl.col("journal_id").n_unique()).iter_rows())
    assert set(counts) == {kind.name for kind in KINDS} - ONLY_LARGE
    assert min(counts.values()) >= 5


def test_labels_point_at_lines_of_the_file(sample: Sample):
    joined = sample.labels.join(sample.ledger, on="line_id")
    assert joined.height == sample.labels.height
    assert (joined["journal_id"] == joined["Entry No"]).all()


def test_every_planted_entry_has_a_primary_line_and_its_checks(sample: Sample):
    planted = sample.labels.filter(pl.col("kind").is_not_null())
    primary = planted.group_by("journal_id", "kind").agg(pl.col("is_primary").any())
    assert primary["is_primary"].all()
    expected = {kind.name: " ".join(kind.checks) for kind in KINDS}
    assert set(planted.select("kind", "check").unique().iter_rows()) == {
        (kind, expected[kind]) for kind in planted["kind"].unique()
    }


def test_originals_of_duplicates_are_marked_and_share_their_group(sample: Sample):
    originals = sample.labels.filter("is_original")
    copies = sample.labels.filter(pl.col("kind").str.contains("^dup_|^paid_twice$"))
    assert originals["kind"].is_null().all()
    assert set(copies["group"]) <= set(originals["group"])


@pytest.mark.parametrize(
    "lookalike",
    [
        "recurring", "payroll_same", "identical_assets", "small_fee", "std_cost", "per_diem",
        "accrual", "accrual_reversal", "rebook", "rebook_reversal", "same_amount_order",
        "round_provision",
    ],
)  # fmt: skip
def test_legitimate_lookalikes_are_there(sample: Sample, lookalike: str):
    assert (sample.labels["lookalike"] == lookalike).sum() >= 5


def test_planted_anomalies_are_rare(sample: Sample):
    planted = sample.labels.filter(pl.col("kind").is_not_null())
    assert planted.height < 0.08 * sample.ledger.height
