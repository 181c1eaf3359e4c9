"""Profiles of checks of one's own: kept, refused in words, named where audits are asked for."""

import tomllib

import pytest
from rest_framework.test import APIClient

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import AuditProfile
from crossfoot_server.datasets.own_profiles import text_to_copy
from crossfoot_server.datasets.profiles import profile_for, profile_of
from crossfoot_server.jobs.models import Job
from tests.crossfoot_server.conftest import Upload, Worked

URL = "/api/audit-profiles/"
STRICT = 'title = "Strict"\n[checks.T1]\ndays = 5\n'


def add(api: APIClient, **more: object) -> dict[str, object]:
    answer = api.post(URL, {"name": "strict", "toml": STRICT, **more}, format="json")
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def test_one_is_added_changed_and_removed(api: APIClient) -> None:
    made = add(api)
    path = f"{URL}{made['id']}/"
    assert [one["name"] for one in api.get(URL).json()["results"]] == ["strict"]
    changed = api.patch(path, {"name": "stricter"}, format="json").json()
    assert (changed["name"], changed["toml"]) == ("stricter", STRICT)
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"name": "default"}, 422, "bad_name"),
        ({"name": "a = b"}, 422, "bad_name"),
        ({"toml": "[checks.Z9]\n"}, 422, "profile_invalid"),
        ({"toml": "[checks.T1]\ndays = 'many'\n"}, 422, "profile_invalid"),
        ({"toml": "checks = 5\n"}, 422, "profile_invalid"),
        ({"toml": "[engagement]\nweekend = 'Sunday'\n"}, 422, "profile_invalid"),
        ({"name": "strict"}, 409, "profile_exists"),
    ],
)
def test_what_is_no_profile_is_refused(
    api: APIClient, wrong: dict[str, str], status: int, code: str
) -> None:
    add(api)
    asked = {"name": "other", "toml": STRICT, **wrong}
    answer = api.post(URL, asked, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_one_is_the_standard_and_it_is_taken_without_a_name(
    api: APIClient, company: Company
) -> None:
    assert profile_for(company.pk, "") == "default"
    add(api, is_standard=True)
    second = add(api, name="second", is_standard=True)
    assert AuditProfile.everywhere.get(is_standard=True).name == "second"
    assert profile_of(profile_for(company.pk, "")).name == "second"
    assert profile_of(profile_for(company.pk, "strict")).title == "Strict"
    assert profile_for(company.pk, "default") == "default"
    api.delete(f"{URL}{second['id']}/")
    assert profile_for(company.pk, "") == "default"


def test_an_audit_is_made_with_it_by_its_name(
    api: APIClient, upload: Upload, worked: Worked
) -> None:
    rows = "".join(f"{n},2026-05-{n:02d},{a},{v}\n" for n in range(4, 9)
                   for a, v in (("1000", "10.00"), ("4000", "-10.00")))  # fmt: skip
    add(api)
    content = f"journal,posting date,account,amount\n{rows}"
    worked(Job.everywhere.get(pk=upload(content, profile="strict").data["job_id"]))
    run = AuditRun.everywhere.get()
    assert run.profile == "strict"
    assert tomllib.loads(run.profile_toml)["checks"]["T1"] == {"days": 5}
    asked = {"dataset": str(run.dataset_id), "profile": "none"}
    answer = api.post("/api/runs/", asked, format="json")
    assert answer.status_code == 422
    assert "strict, default" in answer.json()["detail"]
    assert api.post("/api/runs/", {**asked, "profile": "strict"}, format="json").status_code == 200


def test_a_copy_of_a_shipped_one_leaves_the_calendar_to_the_company() -> None:
    raw = tomllib.loads(text_to_copy("default", "Ours"))
    assert raw["title"] == "Ours"
    assert "engagement" not in raw
