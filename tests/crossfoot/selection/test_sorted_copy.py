"""The copy by account: the same lines in another order, whole or not there at all."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from crossfoot.selection import LineFilter, open_sorted_copy, select_lines, write_sorted_copy
from crossfoot.selection.sorted_copy import BY_ACCOUNT, ORDER
from crossfoot.selection.texts import TEXTS
from crossfoot.storage import Dataset
from tests.builders import ledger_frame
from tests.crossfoot.selection.datasets import random_lines, write_dataset


def whole(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(sorted(folder.glob("part-*.parquet")))


def test_it_holds_every_line_once_in_the_order_of_accounts(
    copied: Dataset, lines: pl.DataFrame
) -> None:
    assert whole(copied.folder / BY_ACCOUNT).equals(lines.sort(ORDER))
    copy = open_sorted_copy(copied)
    assert copy is not None
    assert copy.index.height > 3
    assert copy.index["lines"].sum() == lines.height
    # Only what finished is left: no bucket, no lock.
    names = {path.name for path in (copied.folder / BY_ACCOUNT).iterdir()}
    texts = {f"distinct-{name}.parquet" for name in TEXTS}
    assert names == {"parts.parquet", "accounts.parquet", *texts, *copy.index["part"]}


def test_the_totals_of_an_account_are_kept(
    plain: Dataset, copied: Dataset, lines: pl.DataFrame
) -> None:
    copy = open_sorted_copy(copied)
    assert copy is not None
    for account in lines["account"].unique():
        computed = select_lines(plain, LineFilter(accounts=(account,))).totals
        assert copy.totals_of(account) == computed
        assert select_lines(copied, LineFilter(accounts=(account,))).totals == computed
    assert copy.totals_of("none") is None


def test_an_account_is_read_from_its_parts_alone(copied: Dataset) -> None:
    copy = open_sorted_copy(copied)
    assert copy is not None
    for wanted in (LineFilter(accounts=("6100",)), LineFilter(account_prefix="Ä")):
        read = copy.lines(wanted).select(pl.len()).collect().item()
        assert 0 < read < 200
    assert copy.lines(LineFilter(accounts=("0",))).collect().is_empty()


def test_many_lines_of_one_account_and_day_are_sorted_in_several_buckets(tmp_path: Path) -> None:
    frame = ledger_frame(account=["1000"] * 500, amount=["1.00"] * 500)
    dataset = write_dataset(tmp_path / "dataset", frame)
    copy = write_sorted_copy(dataset, bucket_lines=50)
    assert max(copy.index["lines"].to_list()) <= 75
    assert whole(copy.folder).equals(frame)


def test_it_may_be_written_again_and_goes_with_its_dataset(tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    dataset = write_dataset(folder, random_lines(150))
    assert open_sorted_copy(dataset) is None
    write_sorted_copy(dataset)
    write_sorted_copy(dataset)
    assert len(list(folder.glob("*by-account*"))) == 1
    again = write_dataset(folder, random_lines(90, seed=2))
    assert open_sorted_copy(again) is None
    assert select_lines(again, LineFilter(account_prefix="")).totals.lines == 90


def test_a_writer_that_fails_leaves_no_copy(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "dataset", random_lines(300))
    before = {path.name for path in dataset.folder.iterdir()}

    def stop_later(step: str, done: int, total: int | None = None) -> None:
        if done + 1 == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sorted_copy(dataset, bucket_lines=50, progress=stop_later)
    assert {path.name for path in dataset.folder.iterdir()} == before
    assert open_sorted_copy(dataset) is None


def test_an_account_and_its_days_are_found_in_the_copy(
    copied: Dataset, lines: pl.DataFrame
) -> None:
    wanted = LineFilter(accounts=("1200",), date_to=dt.date(2026, 1, 10))
    page = select_lines(copied, wanted, sort=("posting_date",), limit=1_000)
    expected = lines.filter(
        pl.col("account") == "1200", pl.col("posting_date") <= dt.date(2026, 1, 10)
    )
    assert page.rows.drop("checks").equals(expected.sort("posting_date", "line_id"))
