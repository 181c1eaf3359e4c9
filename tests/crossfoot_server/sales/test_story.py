"""A shop's days, whatever order they come in, give what one file of them all gives."""

import csv
import io
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from random import Random

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from polars.testing import assert_frame_equal

from crossfoot.ingest.trade import TradeFile, read_sales
from crossfoot.sales.aggregates import aggregate
from crossfoot.sales.classes import abc_xyz, rfm
from crossfoot.sales.periods import PERIODS
from crossfoot.sales.upsert import canonical
from crossfoot.sample.shop import Shop, write_shop
from crossfoot_server.datasets.models import DataFile, DataUpdate
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.sales.adding import CLASSES, CUSTOMERS, KEPT, table_name
from crossfoot_server.sales.store import table_folder
from tests.crossfoot_server.conftest import post_file
from tests.crossfoot_server.sales.conftest import HEADER, Trader, order, sheet
from tests.crossfoot_server.trading import TRADE_UPLOADS, sent

pytestmark = pytest.mark.django_db
SHOP = Shop(days=25, products=6, customers=30, orders_a_day=3)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's sales in one file."""
    path = tmp_path_factory.mktemp("shop") / "sales.csv"
    write_shop(path, shop=SHOP)
    return path


@pytest.fixture(scope="module")
def whole(file: Path) -> TradeFile:
    return read_sales(file)


def days_of(file: Path) -> dict[str, list[str]]:
    """The lines of a file by their day, as text."""
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    assert header == HEADER
    found = defaultdict(list)
    for line, cells in zip(lines, csv.reader(lines), strict=True):
        found[cells[1]].append(line)
    return dict(found)


def wrong(lines: list[str]) -> list[str]:
    """A day as it was sent first: a line too many, and one with another price."""
    first = next(csv.reader(io.StringIO(lines[0])))
    first[9] = f"{float(first[9]) + 5:.2f}"
    return [",".join(first), *lines[1:], lines[-1].replace("P00", "Q00", 1)]


def test_the_days_in_any_order_are_the_file(trader: Trader, file: Path, whole: TradeFile) -> None:
    days, random = days_of(file), Random(5)  # noqa: S311 - repeatable, guards nothing
    corrected = random.sample(sorted(days), 4)
    sheets = [sheet(*lines) for lines in days.values()]
    random.shuffle(sheets)
    for day in corrected:
        trader.read(sheet(*wrong(days[day])))
    for content in sheets:
        trader.read(content)
    for content in random.sample(sheets, 5):
        assert is_known(trader, content)
    check_all_is(trader, whole)
    check_updates_add_up(trader)


def is_known(trader: Trader, content: bytes) -> bool:
    """Whether the very same file is answered with the job it had."""
    file = SimpleUploadedFile("again.csv", content)
    answer = post_file(trader.api, TRADE_UPLOADS, {"file": file, "kind": "sales"})
    return answer.status_code == 200 and answer.data["status"] == "COMPLETED"


def check_all_is(trader: Trader, whole: TradeFile) -> None:
    """Table, aggregates and classes are what the library makes of the one file."""
    row = trader.row()
    assert row is not None
    lines = canonical(whole.lines)
    assert_frame_equal(trader.lines(), lines)
    folder = table_folder(trader.company.pk, "sales", row.folder)
    for period in PERIODS:
        for by in KEPT:
            stored = pl.read_parquet(folder / table_name(period, by))
            assert_frame_equal(stored, aggregate(lines, period, by))
    assert_frame_equal(pl.read_parquet(folder / CLASSES), abc_xyz(lines))
    assert_frame_equal(pl.read_parquet(folder / CUSTOMERS), rfm(lines))
    assert (row.line_count, row.first_day, row.last_day) == (
        whole.totals.lines,
        whole.totals.first_day,
        whole.totals.last_day,
    )


def check_updates_add_up(trader: Trader) -> None:
    """Each says how the one before became its own, and the last is the table."""
    now: dict[str, int] = defaultdict(int)
    for data_file in DataFile.objects.of(trader.company.pk).order_by("created_at"):
        for one in DataUpdate.objects.of(trader.company.pk).filter(data_file=data_file):
            kept = one.rows_unchanged + one.rows_updated
            assert one.rows_before == now[one.period] == kept + one.rows_deleted
            assert one.rows_after == kept + one.rows_added
            now[one.period] = one.rows_after
    months = trader.lines().group_by(pl.col("sold_at").dt.strftime("%Y-%m")).len()
    assert dict(now) == dict(months.rows())


def test_taken_back_one_after_the_other_each_state_comes_again(trader: Trader, file: Path) -> None:
    days = days_of(file)
    names = sorted(days)[:6]
    sheets = [sheet(*days[one], *days[two]) for one, two in pairwise(names)]
    sheets.insert(2, sheet(*wrong(days[names[1]])))
    states, jobs = [], []
    for content in sheets:
        states.append((trader.lines(), stored_tables(trader)))
        jobs.append(trader.read(content))
    for job, (lines, tables) in reversed(list(zip(jobs, states, strict=True))):
        trader.undone(job)
        assert_frame_equal(trader.lines(), lines)
        if lines.height:
            for name, table in stored_tables(trader).items():
                assert_frame_equal(table, tables[name])


def stored_tables(trader: Trader) -> dict[str, pl.DataFrame]:
    row = trader.row()
    if row is None:
        return {}
    folder = table_folder(trader.company.pk, "sales", row.folder)
    return {path.name: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


def test_whatever_is_taken_back_the_rest_is_as_if_it_had_never_come(
    trader: Trader, file: Path, tmp_path: Path
) -> None:
    days = days_of(file)
    names = sorted(days)[:8]
    jobs = {name: trader.read(sheet(*days[name])) for name in names}
    correction = trader.read(sheet(*wrong(days[names[0]])))
    for name in names[2:5]:
        trader.undone(jobs[name])
    trader.undone(correction)
    rest = tmp_path / "rest.csv"
    rest.write_bytes(sheet(*(line for name in names[:2] + names[5:] for line in days[name])))
    check_all_is(trader, read_sales(rest))


def test_money_that_does_not_fit_is_refused_with_a_sentence(trader: Trader) -> None:
    with_currency = f"{HEADER},Currency"
    trader.read(sheet(f"{order('S1', '2024-01-05')},EUR", header=with_currency))
    before = trader.lines()
    dollars = sheet(f"{order('S2', '2024-01-05')},USD", header=with_currency)
    mixed = sheet(
        *(f"{order('S3', '2024-01-05')},{code}" for code in ("EUR", "USD")), header=with_currency
    )
    finer = sheet(f"{order('S4', '2024-01-05')},EUR", header=with_currency)
    said = [refused(trader, content) for content in (dollars, mixed)]
    assert said[0].startswith("The file's money is USD, that of the earlier uploads EUR.")
    assert said[1].startswith("The file has amounts in EUR, USD, which can't be added.")
    mapping = trader.upload(Job.everywhere.filter(status=Status.COMPLETED)[0]).mapping_toml
    three = mapping.replace("decimals = 2", "decimals = 3")
    assert three != mapping
    job = sent(trader.api, finer, "finer.csv", "sales", mapping=three)
    failed = trader.work(job)
    assert failed.error_message.startswith(
        "The file's money has 3 decimals, that of the earlier uploads 2."
    )
    assert trader.lines().equals(before)


def refused(trader: Trader, content: bytes) -> str:
    job = trader.work(trader.send(content))
    assert (job.status, job.error_code) == (Status.FAILED, "unreadable")
    return job.error_message


def test_after_all_is_taken_back_another_currency_may_come(trader: Trader) -> None:
    with_currency = f"{HEADER},Currency"
    euros = trader.read(sheet(f"{order('S1', '2024-01-05')},EUR", header=with_currency))
    trader.undone(euros)
    trader.read(sheet(f"{order('S1', '2024-01-05')},USD", header=with_currency))
    row = trader.row()
    assert row is not None
    assert row.currency == "USD"
