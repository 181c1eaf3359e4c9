"""Jobs on a server whose processes are killed, and what has to be true afterwards."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
from django.conf import settings
from django.db.models import QuerySet

from crossfoot_server.audit.models import AnalyticsProcessingResult, AuditRun, Finding
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.jobs.models import ENDED, Job, ProcessingJobTracker, Status
from tests.crossfoot_server.conftest import UPLOADS
from tests.crossfoot_server.waiting import wait_for

_LINES = 120


def audits() -> QuerySet[Job]:
    """The jobs of the uploads; training of models goes on beside them."""
    return Job.everywhere.filter(kind="ledger_audit").order_by()


class Killable(Protocol):
    """A server whose processes can be killed, and come back."""

    url: str

    def kill_pool_child(self) -> None: ...
    def restart(self, name: str) -> None: ...


def faults(count: int, seed: int) -> list[str]:
    """What is killed one after the other: at random, the broker and the web process once."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, guards nothing
    named = ["pool child" if chance.random() < 0.6 else "worker" for _ in range(count)]
    named.insert(count // 3, "broker")
    named.insert(2 * count // 3, "web")
    return named


def small_ledgers(ledger: Path, count: int) -> Iterator[str]:
    """Ledgers of some lines each, no two the same."""
    header, *lines = ledger.read_text(encoding="utf-8").splitlines()
    for number in range(count):
        first = number * 2
        yield "\n".join([header, *lines[first : first + _LINES], ""])


@dataclass
class Crash:
    """Uploads going on, faults being made, and every tracker watched."""

    server: Killable
    api_key: str
    jobs: int
    faults: Sequence[str]
    #: Seconds between two faults, so that there is something to kill.
    every: float = 1.0
    struck: Counter[str] = field(default_factory=Counter)
    highest: dict[Any, tuple[float, int]] = field(default_factory=dict)
    backwards: list[tuple[Any, tuple[float, int], tuple[float, int]]] = field(default_factory=list)
    seconds_after: float = 0.0

    def run(self, ledgers: Sequence[str], within: float) -> None:
        started = last = time.monotonic()
        waiting = list(self.faults)
        with ThreadPoolExecutor(1) as pool:
            uploading = pool.submit(self._upload, ledgers)
            while waiting or not self._all_ended(uploading):
                now = time.monotonic()
                assert now - started < within, f"{self.states()} after {within} s"
                if waiting and now - last >= self.every and self._somebody_works():
                    self._strike(waiting.pop(0))
                    last = time.monotonic()
                self._watch()
                time.sleep(0.05)
        self._watch()
        self.seconds_after = time.monotonic() - last

    def _strike(self, name: str) -> None:
        if name == "pool child":
            self.server.kill_pool_child()
        else:
            self.server.restart(name)
        self.struck[name] += 1

    def _somebody_works(self) -> bool:
        return audits().filter(status=Status.PROCESSING).exists()

    def states(self) -> dict[str, int]:
        """How many jobs are in which state."""
        return dict(Counter(audits().values_list("status", flat=True)))

    def attempts(self) -> dict[int, int]:
        """How many jobs took how many attempts."""
        return dict(sorted(Counter(audits().values_list("attempts", flat=True)).items()))

    def _upload(self, ledgers: Sequence[str]) -> None:
        headers = {"Authorization": f"Api-Key {self.api_key}"}
        with httpx.Client(base_url=self.server.url, headers=headers, timeout=30) as client:
            for number, text in enumerate(ledgers):
                files = {"file": (f"ledger-{number}.csv", text.encode())}
                wait_for(lambda files=files: _accepted(client, files), "an answer", 60)  # type: ignore[misc]

    def _all_ended(self, uploading: "Future[None]") -> bool:
        if not uploading.done():
            return False
        uploading.result()
        return not audits().exclude(status__in=ENDED).exists()

    def _watch(self) -> None:
        columns = ("processing_job_id", "overall_progress", "sequence")
        trackers = ProcessingJobTracker.everywhere.filter(data_file__isnull=False)
        for job_id, progress, number in trackers.values_list(*columns):
            before = self.highest.get(job_id, (0.0, 0))
            if progress < before[0] or number < before[1]:
                self.backwards.append((job_id, before, (progress, number)))
            self.highest[job_id] = (progress, number)


def _accepted(client: httpx.Client, files: Any) -> bool:
    try:
        answer = client.post(UPLOADS, files=files)
    except httpx.TransportError:  # the web process was killed: ask again, as any client would
        return False
    assert answer.status_code in (200, 202), answer.text
    return True


def check_once_in_effect(crash: Crash) -> None:
    """Every job is completed, with one set of results, and nothing is left over."""
    failed = audits().exclude(status=Status.COMPLETED)
    assert list(failed.values_list("error_code", "error_message", "attempts")) == []
    assert audits().count() == crash.jobs, crash.states()
    assert crash.backwards == []
    assert {progress for progress, _ in crash.highest.values()} == {100.0}
    assert Dataset.everywhere.count() == crash.jobs
    assert AuditRun.everywhere.count() == crash.jobs
    assert AuditRun.everywhere.values("dataset").distinct().count() == crash.jobs
    for run in AuditRun.everywhere.all():
        assert Finding.everywhere.filter(run=run).count() == run.finding_count
        assert AnalyticsProcessingResult.everywhere.filter(run=run).count() == 4
    spool: Path = settings.SPOOL
    wait_for(lambda: not any(spool.iterdir()), f"an empty spool ({spool})")
