"""What is found bad while reading ends in a FAILED job with a sentence; the server goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from crossfoot_server.datasets.models import Dataset
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.uploads import spool
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads import corpus

#: What, its name, its content, and words of the sentence.
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "10,000 columns": (
        "gl.csv",
        lambda: b"\n".join([b",".join(b"%d" % n for n in range(10_000))] * 5),
        "10,000 columns; a ledger has at most 2,000",
    ),
    "one long line": (
        "gl.csv",
        lambda: b"abcd,efg" * (5 << 20),
        "a line of more than 33,554,432 bytes",
    ),
    "a long line later": (
        "gl.csv",
        lambda: corpus.LEDGER + b"a" * (40 << 20),
        "a line of more than 33,554,432 bytes",
    ),
    "cut gzip": ("gl.gz", lambda: corpus.gzip_of(corpus.LEDGER * 50)[:-200], "can't be unpacked"),
    "gzip bomb": (
        "gl.gz",
        lambda: corpus.gzip_of(corpus.LEDGER + b"\n" * (101 << 20)),
        "unpacks to more than 104,857,600 bytes",
    ),
    "workbook that lies about its size": (
        "gl.xlsx",
        lambda: corpus.with_part_size(corpus.blown_up(corpus.workbook()), corpus.SHEET, 5000),
        "unpacks to more than the 5,000 bytes it says",
    ),
    "entities in a workbook": (
        "gl.xlsx",
        lambda: corpus.changed(corpus.workbook(), corpus.TEXTS, corpus.with_entities),
        "unrecognized entity",
    ),
    "workbook with a damaged sheet": (
        "gl.xlsx",
        lambda: corpus.changed(corpus.workbook(), corpus.SHEET, lambda xml: xml[: len(xml) // 2]),
        "gl.xlsx",
    ),
    "entities in SAF-T": (
        "gl.xml",
        lambda: corpus.ENTITIES + corpus.SAFT + b"<x>&j;</x></AuditFile>",
        "document type declaration",
    ),
    "entities behind a long comment": (
        "gl.xml",
        lambda: (
            b'<?xml version="1.0"?><!--AuditFile '
            + b"x" * 100_000
            + b"-->"
            + corpus.ENTITIES.split(b"?>")[1]
            + corpus.SAFT
            + b"<x>&j;</x></AuditFile>"
        ),
        "the XML is damaged",
    ),
    "deep XML": ("gl.xml", lambda: corpus.SAFT + b"<a>" * 200_000, "Excessive depth"),
    "unknown elements without end": (
        "gl.xml",
        lambda: corpus.SAFT + b"<junk>" + b"<b>1</b>" * (9 << 20),
        "in one piece that is no part of a general ledger",
    ),
    "damaged Parquet": (
        "gl.parquet",
        lambda: b"PAR1" + b"x" * 500 + b"PAR1",
        "can't be read as Parquet",
    ),
    "an old Office document": (
        "gl.xls",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "can't be opened as a workbook",
    ),
    "an encoding there is not": (
        "gl.csv",
        lambda: corpus.LEDGER,
        "The encoding klingon is unknown",
    ),
    "a sheet there is not": ("gl.xlsx", corpus.workbook, "has no sheet “Nowhere”"),
}
SAID = {
    "an encoding there is not": {"encoding": "klingon"},
    "a sheet there is not": {"sheet": "Nowhere"},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_ends_in_a_failed_job_with_a_sentence(
    what: str, upload: Upload, worked: Worked, api: APIClient
):
    name, content, words = HOSTILE[what]

    answer = upload(content(), name, **SAID.get(what, {}))
    job = worked(Job.everywhere.get())

    assert answer.status_code == 202
    assert job.status == Status.FAILED
    assert words in job.error_message
    assert job.error_message.endswith(".")
    assert job.attempts == 1
    assert job.data_file is not None
    assert not spool.spool_folder(job.data_file.pk).exists()
    assert upload(corpus.LEDGER).status_code == 202


def test_formulas_are_read_as_the_values_they_have(upload: Upload, worked: Worked):
    upload(corpus.workbook("=cmd|'/c calc'!A1", formula="=5*2"), "gl.xlsx")

    job = worked(Job.everywhere.get())

    assert job.status == Status.COMPLETED, job.error_message
    dataset = Dataset.everywhere.get()
    assert dataset.debit == dataset.credit == 1000


def test_a_truncated_parquet_with_a_new_end_fails(upload: Upload, worked: Worked, tmp_path: Path):
    upload(corpus.parquet(tmp_path)[:900] + b"PAR1", "gl.parquet")

    job = worked(Job.everywhere.get())

    assert job.status == Status.FAILED
    assert "can't be read as Parquet" in job.error_message
