"""What the client sends, and what it makes of answers, breaks and refusals."""

import json
import re
import socket
import traceback
from decimal import Decimal
from email import message_from_bytes
from email.policy import HTTP
from pathlib import Path
from typing import Any

import pytest

from crossfoot.client import Client, LedgerUpload, ServerError, Uploaded, resumable
from crossfoot.errors import MappingNeededError, UserError
from tests.crossfoot.client.conftest import Answer, Asked, Told

UPLOAD = "/api/targeted-anomaly-upload/"
RESUMABLE = "/api/uploads/resumable/"
STATUS = "/api/file-processing-jobs/j1/status/"
EVENTS = "/api/uploads/u1/events/"
UPLOADED = Uploaded("u1", "j1", "PROCESSING", "started")
ACCEPTED: dict[str, Any] = {
    "job_id": "j1",
    "status": "PROCESSING",
    "message": "started",
    "file_info": {"file_id": "u1"},
}


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    body = json.dumps(value).encode()
    return Answer(status, body, {"Content-Type": "application/json", **headers})


def state(status: str, progress: float, **more: Any) -> dict[str, Any]:
    return {"status": status, "progress": progress, "current_step": "checks", **more}


def events(*told: dict[str, Any]) -> bytes:
    blocks = (
        f"event: {one.get('type', 'upload.progress')}\ndata: {json.dumps(one)}\n\n" for one in told
    )
    return b": hello\n\n" + "".join(blocks).encode()


def form_of(asked: Asked) -> dict[str, tuple[str | None, bytes]]:
    head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
    form: dict[str, tuple[str | None, bytes]] = {}
    for part in message_from_bytes(head + asked.body, policy=HTTP).iter_parts():
        name = str(part["Content-Disposition"].params["name"])
        form[name] = part.get_filename(), part.get_payload(decode=True)  # type: ignore[assignment]
    return form


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "gl 2025.csv"
    path.write_bytes(b"Entry,Account\n1,1000\n")
    return path


def test_an_upload_sends_the_files_and_what_is_said_of_them(
    client: Client, told: Told, ledger: Path, tmp_path: Path
) -> None:
    (tmp_path / "chart.csv").write_text("1000,Cash")
    (tmp_path / "m.toml").write_text("[columns]")
    told.when("POST", UPLOAD, as_json({**ACCEPTED, "warning": "the queue is away"}, 202))
    upload = LedgerUpload(
        ledger,
        accounts=tmp_path / "chart.csv",
        mapping=tmp_path / "m.toml",
        delimiter=";",
        header_row=3,
    )
    uploaded = client.upload(upload)
    form = form_of(told.asked[0])
    assert form["file"] == ("gl 2025.csv", b"Entry,Account\n1,1000\n")
    assert form["accounts"] == ("chart.csv", b"1000,Cash")
    assert form["mapping"] == (None, b"[columns]")
    assert (form["delimiter"][1], form["header_row"][1]) == (b";", b"3")
    assert "profile" not in form, "the server takes the company's standard one"
    assert told.asked[0].headers["Authorization"] == "Api-Key secret"
    assert (uploaded.upload_id, uploaded.job_id) == ("u1", "j1")
    assert uploaded.warning == "the queue is away"


def test_a_profile_keeps_the_name_of_its_file(
    client: Client, told: Told, ledger: Path, tmp_path: Path
) -> None:
    """The name is part of what makes the run: the server has to see the one it has here."""
    (tmp_path / "firm.toml").write_text('title = "Firm"\n')
    told.when("POST", UPLOAD, as_json(ACCEPTED, 202))
    client.upload(LedgerUpload(ledger, profile=str(tmp_path / "firm.toml")))
    assert form_of(told.asked[0])["profile"][1] == b'name = "firm"\ntitle = "Firm"\n'


def test_an_upload_is_sent_again_as_the_same_request_when_the_server_comes_back(
    client: Client, told: Told, ledger: Path
) -> None:
    told.when("GET", STATUS, as_json(state("PROCESSING", 1)))
    client.job("j1")
    told.when("POST", UPLOAD, Answer(503), Answer(breaks=True), as_json(ACCEPTED, 202))
    assert client.upload(LedgerUpload(ledger)).job_id == "j1"
    first, _, last = told.of("POST", UPLOAD)
    assert form_of(first)["file"] == form_of(last)["file"]
    assert first.headers["Idempotency-Key"] == last.headers["Idempotency-Key"]


def test_how_much_was_read_is_reported(client: Client, told: Told, ledger: Path) -> None:
    told.when("POST", UPLOAD, as_json(ACCEPTED, 202))
    reported: list[tuple[str, int, int | None]] = []
    client.upload(LedgerUpload(ledger), progress=lambda *said: reported.append(said))
    assert reported[-1] == ("upload", 21, 21)


@pytest.mark.parametrize("what", ["missing.csv", "."])
def test_what_is_no_file_is_not_uploaded(
    client: Client, told: Told, tmp_path: Path, what: str
) -> None:
    with pytest.raises(UserError, match=re.escape(str(tmp_path / what))):
        client.upload(LedgerUpload(tmp_path / what))
    assert not told.asked


def test_a_job_is_followed_by_events_and_never_backwards(client: Client, told: Told) -> None:
    told.when("GET", STATUS, as_json(state("PROCESSING", 0)))
    told.when("GET", EVENTS, Answer(body=events(
        {"status": "PROCESSING", "progress": 40, "step": "read", "message": "Reading"},
        {"status": "PROCESSING", "progress": 20, "step": "read", "message": "Reading"},
        {"status": "COMPLETED", "progress": 100, "step": "save", "message": ""},
    )))  # fmt: skip
    followed = list(client.follow(UPLOADED))
    assert [one.progress for one in followed] == [0, 40, 100]
    assert followed[-1].has_ended


def test_a_broken_stream_is_taken_up_again(client: Client, told: Told) -> None:
    told.when("GET", STATUS, as_json(state("PROCESSING", 0)), as_json(state("PROCESSING", 50)))
    told.when(
        "GET",
        EVENTS,
        Answer(body=events(state("PROCESSING", 30)), breaks=True),
        Answer(body=events(state("COMPLETED", 100))),
    )
    assert [one.progress for one in client.follow(UPLOADED)] == [0, 30, 50, 100]


def test_without_events_the_status_is_asked_for_with_its_etag(client: Client, told: Told) -> None:
    told.when(
        "GET",
        STATUS,
        as_json(state("PROCESSING", 10), ETag='"1"'),
        Answer(304),
        as_json(state("COMPLETED", 100), ETag='"2"'),
    )
    assert [one.progress for one in client.follow(UPLOADED)] == [10, 100]
    assert [one.headers.get("If-None-Match") for one in told.of("GET", STATUS)] == [
        None,
        '"1"',
        '"1"',
    ]


@pytest.mark.parametrize(
    ("told_state", "error", "sentence"),
    [
        (state("FAILED", 20, error_message="Row 7: no date."), UserError, "Row 7: no date"),
        (state("CANCELLED", 20), UserError, "cancelled"),
        (state("NEEDS_MAPPING", 5), MappingNeededError, "mapped"),
    ],
)
def test_a_job_without_a_result_says_why(
    client: Client, told: Told, told_state: dict[str, Any], error: type[UserError], sentence: str
) -> None:
    told.when("GET", STATUS, as_json(told_state))
    with pytest.raises(error, match=sentence):
        client.wait(UPLOADED)


def test_a_problem_becomes_its_sentence(client: Client, told: Told) -> None:
    problem = {
        "title": "Not found",
        "status": 404,
        "detail": "There is no such job.",
        "code": "gone",
    }
    told.when("GET", STATUS, as_json(problem, 404))
    with pytest.raises(ServerError, match=r"There is no such job\.") as refused:
        client.job("j1")
    assert (refused.value.status, refused.value.code) == (404, "gone")


def test_an_error_of_something_before_the_server_is_a_sentence_too(
    client: Client, told: Told
) -> None:
    told.when("GET", STATUS, Answer(413, b"<html>Too large</html>"))
    with pytest.raises(ServerError, match=f"413 .*{STATUS}"):
        client.job("j1")


def test_too_many_requests_wait_as_long_as_the_server_asks(client: Client, told: Told) -> None:
    told.when("GET", STATUS, as_json(state("PENDING", 0)))
    client.job("j1")
    told.when(
        "GET", STATUS, Answer(429, headers={"Retry-After": "0"}), as_json(state("PENDING", 0))
    )
    assert client.job("j1")["status"] == "PENDING"


def test_an_address_where_nobody_answers_says_how_to_start_a_server() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with Client(url, api_key="k") as client, pytest.raises(UserError, match="crossfoot serve"):
            client.job("j1")


@pytest.mark.parametrize("url", ["ledgers.example", "localhost:8000", "ftp://ledgers.example"])
def test_what_is_no_address_is_said_so(url: str) -> None:
    name = url.removeprefix("ftp://")
    with pytest.raises(UserError, match=f"such as http://{name}"):
        Client(url, api_key="k")


def test_a_key_as_its_file_holds_it_is_used(told: Told) -> None:
    told.when("GET", STATUS, as_json(state("PENDING", 0)))
    with Client(told.url, api_key=" cf_secret\n") as client:
        client.job("j1")
    assert told.asked[0].headers["Authorization"] == "Api-Key cf_secret"


@pytest.mark.parametrize("key", ["", "\n", "cf_\nsecret", "cf_sécret", "cf_\x00secret", "a secret"])
def test_a_key_that_no_header_can_hold_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(UserError, match="API key") as refused:
        Client("http://127.0.0.1:1", api_key=key)
    assert "cret" not in "".join(traceback.format_exception(refused.value)[-1:])
    assert refused.value.__cause__ is None


def test_no_error_shows_the_key(told: Told) -> None:
    key = "cf_" + "secret"
    told.when("GET", STATUS, Answer(401))
    for url in (told.url, "http://127.0.0.1:1", "http://exa mple:1"):
        with pytest.raises(UserError) as refused, Client(url, api_key=f"{key}\r\n") as client:
            client.job("j1")
        assert key not in "".join(traceback.format_exception(refused.value))


def test_amounts_of_a_summary_are_exact(client: Client, told: Told) -> None:
    told.when("GET", "/api/runs/r1/summary/", Answer(body=b'{"input": {"debit": 8258083.70}}'))
    assert client.summary("r1")["input"]["debit"] == Decimal("8258083.70")


def test_files_are_written_whole_also_when_the_connection_breaks(
    client: Client, told: Told, tmp_path: Path
) -> None:
    told.when(
        "GET",
        "/api/runs/r1/files/",
        as_json({"files": [{"name": "run.json"}, {"name": "tables/user_summary.csv"}]}),
    )
    told.when(
        "GET", "/api/runs/r1/files/run.json", Answer(body=b"{", breaks=True), Answer(body=b"{}")
    )
    told.when("GET", "/api/runs/r1/files/tables/user_summary.csv", Answer(body=b"user\n"))
    client.download("r1", tmp_path / "out")
    assert (tmp_path / "out" / "run.json").read_bytes() == b"{}"
    assert (tmp_path / "out" / "tables" / "user_summary.csv").read_bytes() == b"user\n"
    assert not list(tmp_path.rglob("*.part"))


def test_a_file_outside_of_the_folder_is_refused(
    client: Client, told: Told, tmp_path: Path
) -> None:
    told.when("GET", "/api/runs/r1/files/", as_json({"files": [{"name": "../key"}]}))
    with pytest.raises(UserError, match="outside"):
        client.download("r1", tmp_path / "out")


class Tus:
    """A server's end of a resumable upload, whose connection breaks in the middle of it."""

    def __init__(self, told: Told) -> None:
        self.held = b""
        self.breaks = 1
        told.respond(
            "POST", RESUMABLE, lambda _: Answer(201, headers={"Location": f"{RESUMABLE}x/"})
        )
        told.respond("PATCH", f"{RESUMABLE}x/", self.patch)
        told.respond("HEAD", f"{RESUMABLE}x/", lambda _: Answer(headers=self.offset))

    @property
    def offset(self) -> dict[str, str]:
        return {"Upload-Offset": str(len(self.held)), "Tus-Resumable": "1.0.0"}

    def patch(self, asked: Asked) -> Answer:
        assert int(asked.headers["Upload-Offset"]) == len(self.held)
        if self.held and self.breaks:
            self.breaks -= 1
            self.held += asked.body[:3]
            return Answer(200, breaks=True)
        self.held += asked.body
        return Answer(204, headers=self.offset)


def test_a_large_file_goes_on_where_the_connection_broke(
    client: Client, told: Told, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "RESUMABLE_FROM_BYTES", 10)
    monkeypatch.setattr(resumable, "PIECE_BYTES", 8)
    tus = Tus(told)
    told.when("GET", f"{RESUMABLE}x/", as_json(ACCEPTED))
    assert client.upload(LedgerUpload(ledger)).job_id == "j1"
    assert tus.held == ledger.read_bytes()
    made = told.of("POST", RESUMABLE)[0].headers
    assert (made["Upload-Length"], made["Tus-Resumable"]) == ("21", "1.0.0")
    assert "filename Z2wgMjAyNS5jc3Y=" in made["Upload-Metadata"].split(",")
