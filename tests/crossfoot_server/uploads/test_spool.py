"""Whatever becomes of a request, no file that it brought stays behind."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import Company, Membership, Role, User
from crossfoot_server.datasets.models import DataFile
from tests.crossfoot_server.conftest import UPLOADS, Upload
from tests.crossfoot_server.uploads import corpus

Limit = Callable[..., None]


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Change settings that come from the environment."""

    def change(**values: Any) -> None:
        changed = dataclasses.replace(settings.ENVIRONMENT, **values)
        monkeypatch.setattr(settings, "ENVIRONMENT", changed)

    return change


def left_in_the_spool() -> list[str]:
    return [path.name for path in Path(settings.SPOOL).iterdir()]


def test_a_field_that_is_wrong(upload: Upload):
    answer = upload(corpus.LEDGER, header_row="none")

    assert (answer.status_code, answer.data["code"]) == (400, "invalid")
    assert left_in_the_spool() == []


@pytest.mark.parametrize(
    ("field", "code"), [("mapping", "mapping_invalid"), ("profile", "profile_invalid")]
)
def test_a_mapping_or_profile_that_can_not_be_read(field: str, code: str, upload: Upload):
    answer = upload(corpus.LEDGER, **{field: "what = is this"})

    assert (answer.status_code, answer.data["code"]) == (400, code)
    assert left_in_the_spool() == []


def test_nobody_known(upload: Upload, db: None):
    answer = upload(corpus.LEDGER, client=APIClient())

    assert (answer.status_code, answer.data["code"]) == (401, "not_authenticated")
    assert left_in_the_spool() == []


def test_a_key_that_may_only_read(upload: Upload, actor: Actor):
    client = APIClient()
    client.credentials(
        HTTP_AUTHORIZATION=f"Api-Key {issue_key(by=actor, name='r', scopes=['read'])[1]}"
    )

    assert upload(corpus.LEDGER, client=client).status_code == 403
    assert left_in_the_spool() == []


def test_a_session_without_its_token(upload: Upload, company: Company):
    user = User.objects.create_user("a@b.example", "long enough pass")
    Membership.everywhere.create(company=company, user=user, role=Role.ANALYST)
    client = APIClient(enforce_csrf_checks=True)
    assert client.login(email="a@b.example", password="long enough pass")  # noqa: S106

    assert upload(corpus.LEDGER, client=client).status_code == 403
    assert left_in_the_spool() == []


@pytest.fixture
def counting(settings: Any) -> None:
    """Throttles count in a cache; the one that all processes share is away without a broker."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.mark.usefixtures("counting")
def test_too_many_uploads_in_a_minute(upload: Upload, limit: Limit):
    limit(uploads_per_minute=1)
    upload(corpus.LEDGER)
    before = left_in_the_spool()

    answer = upload(corpus.LEDGER + b"1,2024-01-01,1,x,1,\n")

    assert answer.status_code == 429
    assert left_in_the_spool() == before


def test_larger_than_allowed_by_its_own_word(upload: Upload, limit: Limit):
    limit(max_upload_bytes=-(4 << 20) + 100)

    answer = upload(corpus.LEDGER)

    assert (answer.status_code, answer.data["code"]) == (413, "too_large")
    assert left_in_the_spool() == []


def test_larger_than_allowed_while_it_comes_in(upload: Upload, limit: Limit):
    limit(max_upload_bytes=5000)

    answer = upload(corpus.LEDGER)

    assert (answer.status_code, answer.data["code"]) == (413, "too_large")
    assert "5,000 bytes" in answer.data["detail"]
    assert left_in_the_spool() == []


def test_too_much_text(upload: Upload):
    answer = upload(corpus.LEDGER, client_name="x" * (3 << 20))

    assert (answer.status_code, answer.data["code"]) == (413, "too_large")
    assert left_in_the_spool() == []


def test_too_many_fields(upload: Upload):
    answer = upload(corpus.LEDGER, **{f"f{number}": "x" for number in range(1100)})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert left_in_the_spool() == []


def test_too_many_files(api: APIClient):
    part = '--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\nx\r\n'
    body = (part * 120 + "--b--\r\n").encode()

    answer = api.post(UPLOADS, body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert left_in_the_spool() == []


@pytest.mark.parametrize(
    "body",
    [
        b"--b",
        b"nonsense",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nhalf',
    ],
)
def test_half_a_form(body: bytes, api: APIClient):
    answer = api.post(UPLOADS, body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code in (202, 400)
    assert not any(name.endswith(".part") for name in left_in_the_spool())


def test_a_kind_that_there_is_not(upload: Upload):
    answer = upload(corpus.LEDGER, to="/api/processing/upload/", kind="recipes")

    assert (answer.status_code, answer.data["code"]) == (400, "invalid")
    assert left_in_the_spool() == []


def test_files_where_none_are_asked_for_are_not_kept(company: Company):
    client = APIClient(enforce_csrf_checks=True)
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--b--\r\n'

    client.post("/accounts/login/", body, content_type="multipart/form-data; boundary=b")

    assert left_in_the_spool() == []


def test_an_upload_that_came_in_lies_in_a_folder_of_its_own(upload: Upload):
    upload(corpus.LEDGER)

    assert left_in_the_spool() == [str(DataFile.everywhere.get().pk)]
