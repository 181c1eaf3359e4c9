"""A company's files take effect one after the other, in the order in which they came."""

from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone

from crossfoot_server.jobs.actions import cancel_job, retry_job
from crossfoot_server.jobs.leases import claim
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.running import Keep, Work, run_job
from crossfoot_server.jobs.tasks import requeue_lost_jobs
from crossfoot_server.sales.models import TradeTable, TradeUpload
from crossfoot_server.shared.metrics import PUBLISH_FAILURES
from crossfoot_server.uploads.trading import import_trade
from tests.crossfoot_server.sales.conftest import Trader, order, sheet

pytestmark = pytest.mark.django_db

#: The same receipt, each time worth more, so that the last one shows in the table.
ONE, TWO, THREE = (sheet(order("S1", "2024-01-05", units=units)) for units in (1, 2, 3))
#: No header says what it is.
ODD = b"a,b,c,d\n" + b"".join(b"S%d,2024-01-%02d,X,%d.00\n" % (n, n, n) for n in range(1, 21))
MAPPING = """
name = "odd"
[columns]
transaction_id = "a"
sold_at = "b"
product_id = "c"
revenue = "d"
"""


def status(job: Job) -> str:
    return Job.everywhere.get(pk=job.pk).status


def silent(job: Job) -> None:
    """Claim a job, and let its worker fall silent."""
    assert claim(job.pk, now=timezone.now(), seconds=60)
    Job.everywhere.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_the_later_job_waits_for_the_earlier_one(trader: Trader) -> None:
    first, second = trader.send(ONE), trader.send(TWO)
    assert trader.work(second).status == Status.PENDING
    assert trader.work(first).status == Status.COMPLETED
    assert trader.work(second).status == Status.COMPLETED
    assert trader.orders() == [("S1", 2000)]


def test_when_one_ends_the_next_is_told(trader: Trader) -> None:
    told = PUBLISH_FAILURES.labels(task="process_csv_upload")._value  # the broker is away
    first, _ = trader.send(ONE), trader.send(TWO)
    before = told.get()
    with TestCase.captureOnCommitCallbacks(execute=True):
        trader.work(first)
    assert told.get() == before + 1


def test_while_one_is_worked_on_no_other_begins(trader: Trader) -> None:
    first, second = trader.send(ONE), trader.send(TWO)
    assert claim(first.pk, now=timezone.now(), seconds=60)
    assert trader.work(second).status == Status.PENDING


def test_companies_do_not_hold_each_other_up(trader: Trader, other_trader: Trader) -> None:
    mine, theirs = trader.send(ONE), other_trader.send(TWO)
    assert claim(mine.pk, now=timezone.now(), seconds=60)
    assert trader.work(theirs).status == Status.COMPLETED
    assert other_trader.orders() == [("S1", 2000)]


def test_other_work_of_the_company_goes_on(trader: Trader) -> None:
    trader.send(ONE)
    ledger = sheet("J1,2024-01-31,1000,5.00", "J1,2024-01-31,2000,-5.00", header=_LEDGER)
    assert trader.work(trader.send(ledger, "gl.csv", "ledger")).status == Status.COMPLETED


_LEDGER = "Journal,Posting date,Account,Amount"


def test_an_undo_takes_its_turn(trader: Trader) -> None:
    first = trader.read(ONE)
    second, undo = trader.send(TWO), trader.undo(first)
    assert trader.work(undo).status == Status.PENDING
    assert trader.work(second).status == trader.work(undo).status == Status.COMPLETED
    assert trader.orders() == [("S1", 2000)]


def test_who_waits_for_a_mapping_holds_nobody_up_and_takes_its_place_later(
    trader: Trader,
) -> None:
    odd = trader.work(trader.send(ODD, "odd.csv"))
    assert odd.status == Status.NEEDS_MAPPING
    trader.read(sheet(order("S7", "2024-01-07", store="")))
    address = f"/api/uploads/{odd.data_file_id}/mapping/"
    answer = trader.api.post(address, {"toml": MAPPING}, format="json")
    assert answer.status_code == 202, answer.data
    job = trader.work(odd)
    assert job.status == Status.COMPLETED, job.error_message
    # Both files have the receipt S7. The later file's version stays, though it was read first.
    assert dict(trader.orders())["S7"] == 1000
    assert len(trader.orders()) == 20


def test_resumed_it_is_before_those_that_wait(trader: Trader) -> None:
    odd = trader.work(trader.send(ODD, "odd.csv"))
    later = trader.send(ONE)
    trader.api.post(f"/api/uploads/{odd.data_file_id}/mapping/", {"toml": MAPPING}, format="json")
    assert trader.work(later).status == Status.PENDING
    assert trader.work(odd).status == trader.work(later).status == Status.COMPLETED


def test_cancelled_it_holds_nobody_up_and_tried_again_it_takes_its_place(
    trader: Trader,
) -> None:
    first, second = trader.send(ONE), trader.send(TWO)
    cancel_job(first, now=timezone.now())
    assert trader.work(second).status == Status.COMPLETED
    assert trader.work(retry_job(first)).status == Status.COMPLETED
    assert trader.orders() == [("S1", 2000)]


def test_a_file_that_fails_holds_nobody_up(trader: Trader) -> None:
    broken, good = trader.send(b"no,table\n1,2\n" * 3), trader.send(ONE)
    trader.work(broken)
    assert status(broken) in (Status.FAILED, Status.NEEDS_MAPPING)
    assert trader.work(good).status == Status.COMPLETED


def test_removed_while_it_waits_it_holds_nobody_up(trader: Trader) -> None:
    first, second = trader.send(ONE), trader.send(TWO)
    assert trader.api.delete(f"/api/uploads/{first.data_file_id}/").status_code == 204
    assert trader.work(second).status == Status.COMPLETED


def test_a_job_whose_worker_was_killed_is_done_again_before_the_others(trader: Trader) -> None:
    first, second = trader.send(ONE), trader.send(TWO)
    silent(first)
    assert trader.work(second).status == Status.PENDING
    requeue_lost_jobs()
    assert trader.work(second).status == Status.PENDING
    assert trader.work(first).status == trader.work(second).status == Status.COMPLETED
    assert trader.orders() == [("S1", 2000)]
    assert TradeUpload.objects.of(trader.company.pk).count() == 2


def test_killed_after_the_files_were_written_all_is_done_again(trader: Trader) -> None:
    """What a killed attempt left in the store is no part of any table."""
    trader.read(ONE)
    job = trader.send(TWO)

    def killed(work: Work) -> Keep:
        keep = import_trade(work)
        Job.everywhere.filter(pk=work.job.pk).update(lease=_NOBODY)
        return keep

    run_job(str(job.pk), killed)
    assert trader.orders() == [("S1", 1000)]
    assert not TradeUpload.objects.of(trader.company.pk).filter(data_file=job.data_file).exists()
    Job.everywhere.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    requeue_lost_jobs()
    assert trader.work(job).status == Status.COMPLETED
    assert trader.orders() == [("S1", 2000)]


_NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_table_that_moved_meanwhile_is_made_again(trader: Trader) -> None:
    """Two workers can't overwrite each other, even where the lane failed to keep them apart."""
    trader.read(ONE)
    job = trader.send(THREE)

    def moved(work: Work) -> Keep:
        keep = import_trade(work)
        TradeTable.everywhere.filter(company=trader.company).update(folder="another")
        return keep

    run_job(str(job.pk), moved)
    after = Job.everywhere.get(pk=job.pk)
    assert (after.status, after.attempts) == (Status.PENDING, 1)
    assert not TradeUpload.objects.of(trader.company.pk).filter(data_file=job.data_file).exists()
    row = trader.row()
    assert row is not None
    assert (row.folder, row.version) == ("another", 1)
