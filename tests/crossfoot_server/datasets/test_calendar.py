"""The calendar of a company: kept, refused in words, taken by audits and recorded with them."""

import tomllib
from datetime import date

import pytest
from rest_framework.test import APIClient

from crossfoot.errors import UserError
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.calendars import holidays_between
from crossfoot_server.datasets.models import BusinessCalendar, DataFile
from crossfoot_server.datasets.profiles import profile_for, profile_of
from crossfoot_server.jobs.models import Job
from tests.crossfoot_server.conftest import Upload, Worked

URL = "/api/business-calendar/"
BAVARIA = {
    "country": "DE", "region": "BY", "rest_days": [0], "opens": "07:30", "closes": "18:00",
    "time_zone": "Europe/Berlin", "fiscal_year_starts": 4, "holidays": {"12-24": "Christmas Eve"},
}  # fmt: skip


def put(api: APIClient, **changes: object) -> None:
    answer = api.put(URL, changes, format="json")
    assert answer.status_code == 200, answer.json()


def test_without_one_the_usual_holds_and_nothing_is_kept(api: APIClient, company: Company) -> None:
    shown = api.get(URL).json()
    assert (shown["rest_days"], shown["opens"], shown["country"]) == ([6, 0], "06:00", "")
    assert not BusinessCalendar.everywhere.exists()
    assert profile_for(company.pk, "default") == "default"


def test_what_is_given_is_kept_and_the_rest_stays(api: APIClient) -> None:
    put(api, **BAVARIA)
    put(api, closes="17:00")
    shown = api.get(URL).json()
    assert {name: shown[name] for name in BAVARIA} == {**BAVARIA, "closes": "17:00"}
    assert shown["updated_by"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"country": "XX"}, "country 'XX' are not known"),
        ({"country": "DE", "region": "QQ"}, "region 'QQ'"),
        ({"region": "BY"}, "needs its country"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"opens": "20:00", "closes": "06:00"}, "begins before it ends"),
        ({"holidays": {"02-30": "x"}}, "“02-30” is no day"),
    ],
)
def test_what_can_not_be_is_refused_in_words(
    api: APIClient, changes: dict[str, object], words: str
) -> None:
    answer = api.put(URL, changes, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_calendar")
    assert words in answer.json()["detail"]
    assert not BusinessCalendar.everywhere.exists()


def test_it_lies_under_the_engagement_of_a_profile(api: APIClient, company: Company) -> None:
    put(api, **BAVARIA)
    shipped = profile_of(profile_for(company.pk, "default"))
    assert shipped.name == "default"
    assert shipped.title == profile_of("default").title
    told = shipped.engagement
    assert (told.weekend, told.opens_minute, told.closes_minute) == ((0,), 450, 1080)
    assert (told.country, told.region, told.time_zone) == ("DE", "BY", "Europe/Berlin")
    assert (told.fiscal_year_starts, told.holidays) == (4, {"12-24": "Christmas Eve"})
    own = profile_for(company.pk, "[engagement]\nweekend = [5]\nmateriality = 10.0\n")
    told = profile_of(own).engagement
    assert (told.weekend, told.country, told.materiality) == ((5,), "DE", 10.0)
    with pytest.raises(UserError, match="no profile 'none'"):
        profile_for(company.pk, "none")


def test_the_region_holds_in_its_country_only(api: APIClient, company: Company) -> None:
    """BE is Berlin in Germany, and Bern in Switzerland."""
    put(api, country="DE", region="BE")

    def place(profile: str) -> tuple[str | None, str | None]:
        told = profile_of(profile_for(company.pk, f"[engagement]\n{profile}\n")).engagement
        return told.country, told.region

    assert place("materiality = 10.0") == ("DE", "BE")
    assert place('country = "DE"') == ("DE", "BE")
    assert place('region = "BY"') == ("DE", "BY")
    assert place('country = "CH"') == ("CH", None)
    assert place('country = "CH"\nregion = "ZH"') == ("CH", "ZH")
    put(api, country="CH")
    shown = api.get(URL).json()
    assert (shown["country"], shown["region"]) == ("CH", "")


def test_an_audit_takes_it_and_keeps_it_with_the_run(
    api: APIClient, upload: Upload, worked: Worked
) -> None:
    rows = "".join(
        f"{n},2026-05-{day:02d},{account},{amount}\n"
        for n, day in enumerate((4, 5, 6, 15), start=1)
        for account, amount in (("1000", "10.00"), ("4000", "-10.00"))
    )
    content = f"journal,posting date,account,amount\n{rows}"
    put(api, holidays={"2026-05-15": "Bridge day"})
    first = upload(content)
    worked(Job.everywhere.get(pk=first.data["job_id"]))
    run = AuditRun.everywhere.get()
    assert tomllib.loads(run.profile_toml)["engagement"]["holidays"] == {"2026-05-15": "Bridge day"}
    assert run.profile == "default"
    assert DataFile.everywhere.get().profile == run.profile_toml
    reasons = set(run.findings.filter(code="T4").values_list("reason", flat=True))
    assert reasons == {"posted on 2026-05-15, Bridge day"}
    assert upload(content).status_code == 200
    put(api, holidays={})
    again = upload(content)
    assert again.status_code == 202
    worked(Job.everywhere.get(pk=again.data["job_id"]))
    newest = AuditRun.everywhere.exclude(pk=run.pk).get()
    assert newest.run_key != run.run_key
    assert not newest.findings.filter(code="T4").exists()


def test_holidays_are_listed_with_whose_they_are() -> None:
    row = BusinessCalendar(country="DE", region="BY", holidays={"12-24": "Christmas Eve"})
    found = holidays_between(row, date(2026, 12, 20), date(2027, 1, 6))
    assert found == [
        (date(2026, 12, 24), "Christmas Eve", True),
        (date(2026, 12, 25), "Christmas Day", False),
        (date(2026, 12, 26), "Second Day of Christmas", False),
        (date(2027, 1, 1), "New Year's Day", False),
        (date(2027, 1, 6), "Epiphany", False),
    ]
