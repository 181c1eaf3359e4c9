"""The index of lines: whole or not there at all, and exact for values of every kind."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.selection import LineFilter, open_line_index, select_lines, write_line_index
from crossfoot.selection.index.lines import INDEX
from crossfoot.selection.index.texts import read_texts, write_texts
from crossfoot.storage import Dataset
from tests.builders import ledger_frame
from tests.crossfoot.selection.datasets import random_lines, write_dataset

_PARTS = ("e", "RE", "ß", "ü", "Müll", "käs", "sk", "\u212aelvin", "a.b", "日本", "x y", "-")


def both(folder: Path, frame: pl.DataFrame) -> tuple[Dataset, Dataset]:
    """The same lines without an index and with one."""
    plain, indexed = (write_dataset(folder / name, frame, 2_000) for name in ("plain", "index"))
    write_line_index(indexed)
    return plain, indexed


def test_it_may_be_written_again_and_goes_with_its_dataset(tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    dataset = write_dataset(folder, random_lines(150))
    assert open_line_index(dataset) is None
    write_line_index(dataset)
    write_line_index(dataset)
    assert len(list(folder.glob(f"*{INDEX}*"))) == 1
    again = write_dataset(folder, random_lines(90, seed=2))
    assert open_line_index(again) is None
    assert select_lines(again, LineFilter(account_prefix="")).totals.lines == 90


def test_a_writer_that_fails_leaves_no_index(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "dataset", random_lines(300))
    before = {path.name for path in dataset.folder.iterdir()}

    def stop_later(step: str, done: int, total: int | None = None) -> None:
        if done + 1 == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_line_index(dataset, progress=stop_later)
    assert {path.name for path in dataset.folder.iterdir()} == before
    assert open_line_index(dataset) is None


def test_a_ledger_read_anew_is_not_answered_from_what_was_remembered(tmp_path: Path) -> None:
    folder, wanted = tmp_path / "dataset", LineFilter(accounts=("1200",))
    for seed in (1, 2):
        lines = random_lines(150, seed)
        dataset = write_dataset(folder, lines)
        write_line_index(dataset)
        found = lines.filter(pl.col("account") == "1200")
        assert select_lines(dataset, wanted).totals.lines == found.height
        assert select_lines(dataset, wanted).rows.drop("checks").equals(found)


def test_numbers_of_any_size_are_kept_and_added_up_exactly(tmp_path: Path) -> None:
    most = Decimal("9999999999999999.99")
    amounts = [most, -most, most, Decimal("0.01")] * 200
    frame = ledger_frame(
        journal_id=[f"J{number // 2}" for number in range(800)],
        account=["1000"] * 800,
        amount=amounts,
        line_no=[-(2**63), 2**63 - 2, None, 0] * 200,
        entered_at=pl.Series([-(10**15), None] * 400).cast(pl.Datetime("us")).to_list(),
    )
    plain, indexed = both(tmp_path, frame)
    for wanted in (LineFilter(amount_from=most), LineFilter(date_to=dt.date(9999, 12, 31))):
        for sort in ("amount", "line_no", "entered_at"):
            pages = [
                select_lines(one, wanted, sort=(sort,), descending=True, offset=300)
                for one in (plain, indexed)
            ]
            assert pages[0].totals == pages[1].totals
            assert pages[0].rows.equals(pages[1].rows)


@pytest.mark.parametrize("sort", ["line_id", "amount", "account", "reference", "effective_date"])
def test_pages_of_several_blocks_are_those_of_a_plain_sort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Debit and credit lines take turns, few amounts are high, many days are not there."""
    monkeypatch.setattr("crossfoot.selection.index.lines.BLOCK", 1_000)
    count = 7_500
    numbers = pl.int_range(count, eager=True)
    skewed = ((numbers * 7919) % 101).pow(3) * (1 - 2 * (numbers % 2))
    day = dt.date(2026, 1, 1)
    frame = ledger_frame(
        account=[("1000", "4000")[number % 2] for number in range(count)],
        amount=[Decimal(int(one)).scaleb(-2) for one in skewed],
        effective_date=[day + dt.timedelta(one % 60) if one % 3 else None for one in range(count)],
        reference=[f"R{number % 900}" for number in range(count)],
    )
    plain, indexed = both(tmp_path, frame)
    for wanted in (LineFilter(), LineFilter(accounts=("4000",)), LineFilter(text="R77")):
        total = select_lines(plain, wanted, limit=0).totals.lines
        for offset in (0, total // 2, total - 30):
            for descending in (False, True):
                first, second = (
                    select_lines(
                        one, wanted, sort=(sort,), descending=descending, offset=offset, limit=50
                    )
                    for one in (plain, indexed)
                )
                assert first.rows.equals(second.rows)
                assert first.totals == second.totals


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.text("aAeErRßüÜMLkKsS\u212a\u017fäÄ.b 日本xy-", max_size=9)))
def test_parts_beginnings_and_whole_texts_are_found(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("texts") / "name.texts"
    known = pl.Series(texts, dtype=pl.String).unique().sort()
    write_texts(known, path)
    written = read_texts(path)
    assert written.at(range(len(written))) == known.to_list()
    for part in (*_PARTS, *texts[:3]):
        if not part:
            continue
        expected = known.str.contains(f"(?i){pl.escape_regex(part)}")
        if part.isascii():
            expected = known.str.contains_any([part], ascii_case_insensitive=True)
        assert written.holding(part).tolist() == expected.to_list()
        first, after = written.beginning_with(part)
        assert known[first:after].to_list() == [one for one in known if one.startswith(part)]
        code = written.code_of(part)
        assert (code is None) == (part not in texts)
        assert code is None or known[code] == part
