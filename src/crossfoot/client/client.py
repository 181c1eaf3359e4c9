"""Client: the front door to a server."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx

from crossfoot.client.connection import Connection
from crossfoot.client.following import JobEvent, follow
from crossfoot.client.models import ModelWords, words_of_models
from crossfoot.client.resumable import can_resume, upload_in_pieces
from crossfoot.client.uploading import LedgerUpload, Uploaded, upload_at_once, upload_trade
from crossfoot.errors import MappingNeededError, UserError
from crossfoot.progress import Progress, no_progress


class Client:
    """A server as a program sees it; runs are named by the ids that `audit` returns.

    `patience` is how many seconds the server may be away, such as for a restart.
    """

    def __init__(self, url: str, *, api_key: str, patience: float = 120) -> None:
        self._connection = Connection(url, api_key=api_key, patience=patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @property
    def url(self) -> str:
        return self._connection.url

    def audit(self, upload: LedgerUpload, *, progress: Progress = no_progress) -> str:
        """Upload a ledger, wait for its job and return the id of the run.

        Raises:
            MappingNeededError: the columns can't be mapped with certainty.
            ServerError: the server refused.
            UserError: the job failed, a file can't be read, or no server answers.
        """
        return self.wait(self.upload(upload, progress=progress), progress=progress)

    def upload(self, upload: LedgerUpload, *, progress: Progress = no_progress) -> Uploaded:
        """Upload a ledger; the same content again is answered with the job it had."""
        if can_resume(upload):
            return upload_in_pieces(self._connection, upload, progress)
        return upload_at_once(self._connection, upload, progress)

    def upload_trade(self, path: Path, kind: str) -> Uploaded:
        """Upload a file of sales or stock (`kind`: sales, inventory) into the company's table."""
        return upload_trade(self._connection, path, kind)

    def follow(self, uploaded: Uploaded) -> Iterator[JobEvent]:
        """What becomes of the job, until it has ended or needs a mapping."""
        return follow(self._connection, uploaded)

    def wait(self, uploaded: Uploaded, *, progress: Progress = no_progress) -> str:
        """Wait until the job has ended; return the id of its run.

        Raises:
            MappingNeededError: the columns can't be mapped with certainty.
            UserError: the job failed or was cancelled.
        """
        self.wait_until_read(uploaded, progress=progress)
        return str(self.job(uploaded.job_id)["run_id"])

    def wait_until_read(self, uploaded: Uploaded, *, progress: Progress = no_progress) -> None:
        """Wait until the job has ended, whatever the file holds; raises as `wait`."""
        last = JobEvent(uploaded.status, 0, "", uploaded.message)
        for last in self.follow(uploaded):
            if last.step and not last.has_ended:
                progress(last.step, round(last.progress), 100)
        if last.status == "NEEDS_MAPPING":
            raise MappingNeededError(last.message or "The columns can't be mapped with certainty.")
        if last.status != "COMPLETED":
            raise UserError(last.message or f"The job is {last.status.lower()}.")

    def jobs(self, status: str) -> list[dict[str, Any]]:
        """The newest jobs of a status, a page of them."""
        found: list[dict[str, Any]] = self._get(
            f"/api/file-processing-jobs/?status={quote(status)}"
        ).json()["results"]
        return found

    def plan(self, label: str, target: str) -> None:
        """Plan the net revenue of a period, such as 2026-03."""
        body = {"label": label, "target": target}
        self._connection.send(lambda: self._connection.build("PUT", "/api/kpis/plan/", json=body))

    def watch(self, rule: Mapping[str, Any]) -> None:
        """Make an alert rule, unless there is one of its name."""
        known = self._get("/api/alert-rules/").json()["results"]
        if rule["name"] in [one["name"] for one in known]:
            return
        self._connection.send(
            lambda: self._connection.build("POST", "/api/alert-rules/", json=dict(rule))
        )

    def job(self, job_id: str) -> dict[str, Any]:
        """A job as the server shows it."""
        found: dict[str, Any] = self._get(f"/api/file-processing-jobs/{job_id}/status/").json()
        return found

    def words_of_models(self, job_id: str, *, progress: Progress = no_progress) -> ModelWords:
        """What the server's models say of a job's file, once the training it started has ended."""
        return words_of_models(self._connection, self.job(job_id), progress)

    def suggestion(self, upload_id: str) -> dict[str, Any]:
        """The mapping that the server suggests for an upload."""
        found: dict[str, Any] = self._get(f"/api/uploads/{upload_id}/mapping/").json()
        return found

    def confirm(self, upload_id: str, mapping: str) -> None:
        """Confirm a mapping (TOML text), so that the upload's job goes on."""
        path = f"/api/uploads/{upload_id}/mapping/"
        connection = self._connection
        connection.send(lambda: connection.build("POST", path, json={"mapping": mapping}))

    def summary(self, run_id: str) -> dict[str, Any]:
        """The summary of a run, as `crossfoot audit --json` prints it; numbers are exact."""
        text = self._get(f"/api/runs/{run_id}/summary/").text
        found: dict[str, Any] = json.loads(text, parse_float=Decimal)
        return found

    def files(self, run_id: str) -> list[str]:
        """The names of the files of a run, such as findings.csv."""
        found = self._get(f"/api/runs/{run_id}/files/").json()
        return [one["name"] for one in found["files"]]

    def download(
        self,
        run_id: str,
        folder: Path,
        *,
        names: Sequence[str] | None = None,
        progress: Progress = no_progress,
    ) -> list[Path]:
        """Write the files of a run, or those named, into the folder, each whole or not at all."""
        names = self.files(run_id) if names is None else names
        written = []
        for done, name in enumerate(names):
            progress("download", done, len(names))
            written.append(self._download(run_id, name, _inside(folder, name)))
        progress("download", len(names), len(names))
        return written

    def _download(self, run_id: str, name: str, path: Path) -> Path:
        place = f"/api/runs/{run_id}/files/{quote(name)}"
        path.parent.mkdir(parents=True, exist_ok=True)
        part, patience = path.with_name(f"{path.name}.part"), self._connection.patience()
        while True:
            try:
                with self._connection.stream(place) as answer, part.open("wb") as file:
                    for piece in answer.iter_bytes():
                        file.write(piece)
                return part.replace(path)
            except httpx.TransportError as error:
                if not patience.wait():
                    raise self._connection.unreachable(error) from error

    def _get(self, path: str) -> httpx.Response:
        return self._connection.get(path)


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise UserError(f"The server names a file '{name}', which lies outside of '{folder}'.")
    return folder / name
