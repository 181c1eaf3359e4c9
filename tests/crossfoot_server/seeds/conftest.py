"""A started server with a file that was uploaded, and one a model was trained on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from crossfoot.sample.run import write_sample
from crossfoot_server.jobs.models import ENDED
from tests.crossfoot_server.stack import Stack
from tests.crossfoot_server.waiting import wait_for

#: A mapping that is well formed, but not this ledger's.
WRONG_MAPPING = """amount_style = "signed"
[columns]
account = "No such column"
posting_date = "Date"
amount = "Amount"
"""
UPLOADS = "/api/targeted-anomaly-upload/"


@dataclass(frozen=True)
class Server:
    """The API as the documents' examples use it."""

    client: httpx.Client

    def get(self, address: str, status: int = 200) -> Any:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, address: str, body: Mapping[str, Any], status: int) -> Any:
        answer = self.client.post(address, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def upload(self, path: Path, *, to: str = UPLOADS, **fields: str) -> httpx.Response:
        file = {"file": (path.name, path.read_bytes())}
        return self.client.post(to, files=file, data=fields)

    def ended(self, job_id: str) -> Any:
        """The job's status answer once it has ended."""

        def look() -> Any:
            told = self.get(f"/api/file-processing-jobs/{job_id}/status/")
            return told if told["status"] in ENDED else None

        return wait_for(look, f"job {job_id}", seconds=60)


@pytest.fixture
def server(stack: Stack, api_key: str) -> Iterator[Server]:
    with stack.client(api_key) as client:
        yield Server(client)


@pytest.fixture
def uploaded(server: Server, small_ledger: Path) -> Any:
    """The answer to an upload whose job has ended."""
    return audited(server, small_ledger)


def audited(server: Server, ledger: Path) -> Any:
    answer = server.upload(ledger).json()
    assert server.ended(answer["job_id"])["status"] == "COMPLETED"
    return answer


@pytest.fixture
def refused(server: Server, tmp_path: Path) -> Any:
    """The answer to an upload whose job will fail."""
    path = tmp_path / "broken.csv"
    path.write_text("Account,Date,Amount\n1000,2025-01-01,10.00\n2000,2025-01-01,-10.00\n")
    answer = server.upload(path, mapping=WRONG_MAPPING)
    assert answer.status_code == 202, answer.text
    return answer.json()


@pytest.fixture(scope="session")
def larger_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample ledger that a model can be trained on."""
    path = tmp_path_factory.mktemp("larger") / "ledger.csv"
    write_sample(path, lines=2500, seed=3)
    return path


@pytest.fixture
def trained(server: Server, larger_ledger: Path) -> Any:
    """The status of the training that followed an upload."""
    return learned_from(server, larger_ledger)


def learned_from(server: Server, ledger: Path) -> Any:
    job = server.ended(server.upload(ledger).json()["job_id"])
    told = job["analytics_results"]["ml_training"]
    assert told["status"] == "STARTED", told
    address = f"/api/ml-model-training/{told['training_session_id']}/status/"

    def look() -> Any:
        status = server.get(address)
        return status if status["status"] not in ("PENDING", "TRAINING") else None

    return wait_for(look, "the training", seconds=120)
