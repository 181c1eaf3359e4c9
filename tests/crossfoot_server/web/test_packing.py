"""What browsers show is packed on its way; what is saved or kept nowhere is not."""

import gzip

import pytest
from django.test import Client

PACKS = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_packed_for_those_who_can_unpack_it(browser: Client) -> None:
    packed = browser.get("/uploads/", headers=PACKS)
    plain = browser.get("/uploads/")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert b"<h1>Uploads</h1>" in gzip.decompress(packed.content)
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("web/app.css", "gzip"),
        ("charts/vendor/echarts.min.js", "br"),  # beforehand, by tools/vendor.py
        ("web/vendor/htmx.min.js", "br"),
        ("web/vendor/inter-latin.woff2", ""),
    ],
)
def test_static_files_are_packed(browser: Client, name: str, encoding: str) -> None:
    answer = browser.get(f"/static/{name}", headers=PACKS)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding", "") == encoding
    answer.close()


def test_a_part_of_a_file_is_what_was_asked_for(browser: Client) -> None:
    answer = browser.get("/static/web/app.css", headers={**PACKS, "Range": "bytes=0-499"})
    assert answer.status_code == 206
    assert len(answer.getvalue()) == 500


def test_a_new_key_is_not_packed(browser: Client) -> None:
    form = {"name": "Nightly", "scopes": ["read"], "days": "30"}
    answer = browser.post("/settings/keys/", form, headers=PACKS)
    assert answer.status_code == 201
    assert "Content-Encoding" not in answer.headers


def test_the_api_answers_as_it_is(browser: Client) -> None:
    answer = browser.get("/api/uploads/", headers=PACKS)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
