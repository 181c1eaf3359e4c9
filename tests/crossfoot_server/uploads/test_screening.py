"""A file that can't be what it says is refused at once, and nothing of it is kept."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job
from crossfoot_server.uploads import archives, spool
from crossfoot_server.uploads.words import words_of
from tests.crossfoot_server.conftest import UPLOADS, Upload
from tests.crossfoot_server.uploads import corpus

BOMB = corpus.zipped({"gl.csv": b"0" * (101 << 20)})
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("gl.csv", b"", "empty_file"),
    "empty archive": ("gl.zip", b"PK\x05\x06" + bytes(18), "empty_file"),
    "PDF": ("gl.csv", b"%PDF-1.7\n...", "wrong_type"),
    "PNG": ("gl.csv", b"\x89PNG\r\n\x1a\n...", "wrong_type"),
    "JPEG": ("gl.xlsx", b"\xff\xd8\xff\xe0...", "wrong_type"),
    "Windows program": ("gl.exe", b"MZ\x90\x00\x03", "wrong_type"),
    "Linux program": ("gl.csv", b"\x7fELF\x02", "wrong_type"),
    "web page": ("gl.xls", b"\xef\xbb\xbf \n<!DOCTYPE html><html>", "wrong_type"),
    "web page in UTF-16": ("gl.xls", "\ufeff<html>".encode("utf-16-le"), "wrong_type"),
    "table called xls": ("gl.xls", b"<table><tr><td>1", "wrong_type"),
    "random bytes": ("gl.csv", os.urandom(4000), "wrong_type"),
    "only NULs": ("gl.csv", bytes(4000), "wrong_type"),
    "text called xlsx": ("gl.xlsx", corpus.LEDGER, "wrong_type"),
    "text called ods": ("gl.ods", corpus.LEDGER, "wrong_type"),
    "text called xls": ("gl.xls", corpus.LEDGER, "wrong_type"),
    "text called parquet": ("gl.parquet", corpus.LEDGER, "wrong_type"),
    "text called gz": ("gl.csv.gz", corpus.LEDGER, "wrong_type"),
    "workbook called csv": ("gl.csv", corpus.workbook(), "wrong_type"),
    "gzip called csv": ("gl.csv", corpus.gzip_of(corpus.LEDGER), "wrong_type"),
    "archive called xlsx": ("gl.xlsx", corpus.zipped({"gl.csv": corpus.LEDGER}), "wrong_type"),
    "program in gzip": ("gl.gz", corpus.gzip_of(b"\x7fELF\x02"), "wrong_type"),
    "damaged gzip": ("gl.gz", b"\x1f\x8b\x08" + b"\xff" * 50, "damaged"),
    "cut workbook": ("gl.xlsx", corpus.workbook()[:3000], "damaged"),
    "cut Parquet": ("gl.parquet", b"PAR1" + b"x" * 500, "damaged"),
    "bomb": ("gl.zip", BOMB, "zip_bomb"),
    "bomb in a workbook": (
        "gl.xlsx",
        corpus.blown_up(corpus.blown_up(corpus.workbook())),
        "zip_bomb",
    ),
    "archive in archive": ("gl.zip", corpus.zipped({"a.zip": BOMB}), "nested_archive"),
    "gzip in gzip": ("gl.gz", corpus.gzip_of(corpus.gzip_of(b"x")), "nested_archive"),
    "two files": ("gl.zip", corpus.zipped({"a.csv": b"1", "b.csv": b"2"}), "not_one_file"),
    "path upwards": ("gl.zip", corpus.zipped({"../../etc/cron.d/x": b"1"}), "unsafe_archive"),
    "absolute path": ("gl.zip", corpus.zipped({"/etc/passwd": b"1"}), "unsafe_archive"),
    "Windows path": ("gl.zip", corpus.misnamed_entry("C:\\x.csv"), "unsafe_archive"),
    "backslashes upwards": ("gl.zip", corpus.misnamed_entry("..\\..\\x"), "unsafe_archive"),
    "NUL in a name": ("gl.zip", corpus.misnamed_entry("a.csv\0.exe"), "unsafe_archive"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_can_not_be_a_ledger_is_refused(what: str, upload: Upload):
    name, content, code = REFUSED[what]

    answer = upload(content, name)

    assert (answer.status_code, answer.data["code"]) == (400, code), answer.data
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.data["detail"].endswith((".", "SAF-T."))
    assert str(settings.DATA) not in answer.content.decode()
    assert nothing_is_kept()


def nothing_is_kept() -> bool:
    left = list(Path(settings.SPOOL).iterdir())
    return not (left or DataFile.everywhere.exists() or Job.everywhere.exists())


def test_an_archive_with_too_many_files_is_refused_by_its_directory(upload: Upload):
    answer = upload(corpus.many_entries(), "gl.zip")

    assert answer.data["code"] == "too_many_entries"
    assert "10,001" in answer.data["detail"]


def test_an_archive_larger_than_the_server_allows_is_refused(tmp_path: Path):
    path = tmp_path / "gl.zip"
    path.write_bytes(corpus.zipped({"gl.csv": os.urandom(5000)}))

    with pytest.raises(Exception, match="unpacks from") as refusal:
        archives.screen_zip(path, "zip", 4999, words_of("ledger"))

    assert refusal.value.get_codes() == "zip_bomb"  # type: ignore[attr-defined]


@pytest.mark.parametrize("side", ["accounts", "opening", "closing", "log", "headers"])
def test_side_files_are_screened_too(side: str, upload: Upload, api: APIClient):
    answer = upload(corpus.LEDGER, **{side: SimpleUploadedFile("x.csv", b"%PDF-1.4")})

    assert answer.data["code"] == "wrong_type"
    assert nothing_is_kept()


ACCEPTED = {
    "text": ("gl.csv", corpus.LEDGER),
    "text with another ending": ("ledger.2024", corpus.LEDGER),
    "Latin text": ("gl.txt", "Konto;Größe\n1;ü\n".encode("cp1252")),
    "UTF-16": ("gl.csv", corpus.LEDGER.decode().encode("utf-16")),
    "UTF-16 without a mark": ("gl.csv", corpus.LEDGER.decode().encode("utf-16-le")),
    "packed text": ("gl.csv.gz", corpus.gzip_of(corpus.LEDGER)),
    "packed in an archive": ("gl.zip", corpus.zipped({"gl.csv": corpus.LEDGER})),
    "workbook": ("gl.xlsx", corpus.workbook()),
    "workbook without an ending": ("gl", corpus.workbook()),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_may_be_a_ledger_comes_in(what: str, upload: Upload):
    name, content = ACCEPTED[what]

    assert upload(content, name).status_code == 202


NAMES = {
    "upwards": "../../etc/passwd.csv",
    "Windows": "C:\\Users\\x\\ledger.csv",
    "emoji": "📒 ledger 📒.csv",
    "Chinese, long": "账" * 120 + ".csv",
    "quotes": "a\"b'c.csv",
    "controls": "a\x01\x1f\u202eb.csv",
    "dots": "....csv",
    "device": "CON.csv",
    "command": "; rm -rf $HOME `id`.csv",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_stays_a_plain_name_in_the_spool(name: str, upload: Upload):
    answer = upload(corpus.LEDGER, name)

    assert answer.status_code == 202
    kept = DataFile.everywhere.get()
    path = spool.spooled(kept.pk, "ledger")
    assert path is not None
    assert path.resolve().parent == (Path(settings.SPOOL) / str(kept.pk) / "ledger").resolve()
    assert path.name == kept.file_name == spool.safe_name(kept.file_name)
    assert len(path.name.encode()) <= 255


@pytest.mark.parametrize("name", ["..", ".", "/", "\\", ""])
def test_a_file_without_a_name_is_no_file(name: str, api: APIClient):
    answer = send_raw(api, f'filename="{name}"')

    assert answer.status_code == 400
    assert nothing_is_kept()


@pytest.mark.parametrize("name", ["x" * 4000 + ".csv", "a\0b.csv"])
def test_an_unreasonable_name_is_refused_or_mended(name: str, api: APIClient):
    answer = send_raw(api, f'filename="{name}"')

    assert answer.status_code in (202, 400)
    assert "\0" not in answer.content.decode()
    assert not list(Path(settings.SPOOL).glob("*.part"))


def send_raw(api: APIClient, name: str, content: bytes = corpus.LEDGER) -> Any:
    body = f'--b\r\nContent-Disposition: form-data; name="file"; {name}\r\n\r\n'.encode()
    return api.post(
        UPLOADS, body + content + b"\r\n--b--\r\n", content_type="multipart/form-data; boundary=b"
    )
