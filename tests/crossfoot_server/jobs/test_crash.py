"""The crash test: processes are killed at random, and every job is done once in effect."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from crossfoot_server.serving.processes import kill_leftovers
from tests.crossfoot_server.jobs.crashing import (
    Crash,
    check_once_in_effect,
    faults,
    small_ledgers,
)
from tests.crossfoot_server.serving.running import Server, served
from tests.crossfoot_server.stack import Stack, database_url
from tests.crossfoot_server.waiting import wait_for

pytestmark = pytest.mark.slow
#: The longer run under bench/ asks for more.
JOBS = int(os.environ.get("CRASH_JOBS", "40"))
FAULTS = int(os.environ.get("CRASH_FAULTS", "8"))
DATABASE = settings.DATABASES["default"]
IS_POSTGRES = DATABASE["ENGINE"].endswith("postgresql")


@pytest.fixture(autouse=True)
def spool_without_files_of_other_tests() -> None:
    """Their rows are rolled back, and files without a row are not looked at for ten minutes."""
    for left in settings.SPOOL.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def told(crash: Crash) -> str:
    return (
        f"{crash.jobs} jobs; killed: {dict(crash.struck)}; attempts: {crash.attempts()}; "
        f"done {crash.seconds_after:.0f} s after the last fault"
    )


def test_every_job_is_done_once_whatever_is_killed(
    stack: Stack, api_key: str, small_ledger: Path
) -> None:
    jobs, count = (JOBS, FAULTS) if IS_POSTGRES else (JOBS // 2, FAULTS // 2)
    crash = Crash(stack, api_key, jobs, faults(count, seed=7))
    crash.run(list(small_ledgers(small_ledger, jobs)), within=60 + jobs * 3)
    print(told(crash))  # noqa: T201 - the figures of the run
    check_once_in_effect(crash)


class Supervised:
    """`crossfoot serve`, whose supervisor brings back what is killed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.url = server.wait_until_ready()

    def restart(self, name: str) -> None:
        part = wait_for(lambda: self._server.part(name), name)
        os.killpg(part.pid, signal.SIGKILL)

    def kill_pool_child(self) -> None:
        worker = self._server.part("worker")
        children = worker.children() if worker else []
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()


@pytest.mark.django_db(transaction=True)
def test_the_embedded_server_brings_back_what_is_killed(api_key: str, small_ledger: Path) -> None:
    kill_leftovers(str(settings.DATA))  # of a stack: there is one broker's socket in the folder
    same = {"CROSSFOOT_SECRET_KEY": settings.SECRET_KEY, **database_url(DATABASE)}
    with served(settings.DATA, "--workers", "2", environment=same) as server:
        embedded = Supervised(server)
        crash = Crash(embedded, api_key, 15, faults(4, seed=3))
        crash.run(list(small_ledgers(small_ledger, 15)), within=120)
        print(told(crash))  # noqa: T201 - the figures of the run
        check_once_in_effect(crash)
        assert psutil.pid_exists(server.process.pid)
