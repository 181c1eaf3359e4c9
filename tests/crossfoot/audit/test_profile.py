"""Profiles: what a firm may write, and what is refused with the name of the mistake."""

from dataclasses import fields

import pytest

from crossfoot.audit.check import Engagement
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import DEFAULT_CAP, SHIPPED, Profile, parse_profile, shipped_profile
from crossfoot.audit.profile_kinds import (
    ENGAGEMENT_KINDS,
    PROFILE_KINDS,
    kinds_of,
    refuse_other_kinds,
)
from crossfoot.errors import UserError

BY_CODE = {check.code: check for check in ALL_CHECKS}


def parsed(text: str) -> Profile:
    return parse_profile(text, "ours", ALL_CHECKS)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_profile_can_be_read(name: str) -> None:
    assert parse_profile(shipped_profile(name), name, ALL_CHECKS).name == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[checks", r"ours is not valid TOML"),
        ("wether = 1", r"ours has no place for 'wether'"),
        ("[checks.Z9]", r"\[checks\] has no place for 'Z9'"),
        ("[checks.T1]\nday = 3", r"\[checks.T1\] has no place for 'day'.*days"),
        ("[checks.T1]\ndays = 'x'", r"\[checks.T1\]: days is a number, not 'x'"),
        ("[checks.T1]\ndays = true", r"days is a number, not True"),
        ("[checks.T1]\nenabled = 1", r"enabled is true or false, not 1"),
        ("[engagement.holidays]\n2026-02-30 = 'x'", r"'2026-02-30' is no holiday"),
        ("[engagement.holidays]\nxmas = 'x'", r"'xmas' is no holiday"),
        ("[engagement]\nfiscal_year_starts = 13", r"a month from 1 to 12, not 13"),
        ("checks = 5", r"ours: checks is a table, not 5"),
        ("engagement = 5", r"ours: engagement is a table, not 5"),
        ("[checks]\nT1 = 5", r"ours: checks is a table"),
        ("title = 5", r"ours: title is a text, not 5"),
        ("medium_from = 'low'", r"medium_from is a number, not 'low'"),
        ("high_from = nan", r"high_from is a number, not nan"),
        ("[family_caps]\ntime = 'x'", r"family_caps is a table of numbers"),
        ("[checks.A1]\nbases = ['x']", r"bases is a list of numbers, not \['x'\]"),
        ("[engagement]\nweekend = ['Sunday']", r"weekend is a list of days, 0 Sunday to 6"),
        ("[engagement]\nweekend = [7]", r"weekend is a list of days"),
        ("[engagement]\ncountry = 49", r"country is a text, not 49"),
        ("[engagement]\nholidays = 5", r"holidays is a table, not 5"),
        ("[engagement]\nopens_minute = '7:30'", r"opens_minute is a time such as 06:00:00"),
        ("[engagement]\nmateriality = inf", r"materiality is a number, not inf"),
        ("[engagement]\nas_of = '2026'", r"as_of is a date such as 2026-12-31"),
        ("[engagement.close_dates]\n2026-01 = 5", r"close_dates is a table of dates"),
        ("[engagement.tags]\ncash = '10'", r"tags is a table of lists of texts"),
        ("[engagement]\nweek_end = [6]", r"\[engagement\] has no place for 'week_end'.*weekend"),
    ],
)
def test_a_mistake_is_named_with_what_there_is(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parsed(text)


def test_every_field_of_a_profile_has_a_kind() -> None:
    assert set(PROFILE_KINDS) == {one.name for one in fields(Profile)}
    of_engagement = {one.name for one in fields(Engagement)}
    assert set(ENGAGEMENT_KINDS) == of_engagement - {"fiscal_year_starts"}  # which is a month
    for check in ALL_CHECKS:
        usual = {one.name: one.default for one in check.parameters}
        refuse_other_kinds(usual, kinds_of(check), check.code)


def test_what_is_not_said_has_its_default() -> None:
    profile, check = parsed(""), BY_CODE["T1"]
    defaults = {parameter.name: parameter.default for parameter in check.parameters}
    assert profile.settings(check).parameters == defaults
    assert profile.weight(check) == check.weight
    assert profile.why_off(check) is None
    assert profile.cap("time") == DEFAULT_CAP
    assert profile.engagement == Engagement()


def test_what_is_said_holds_and_the_rest_stays() -> None:
    profile = parsed(
        "title = 'Strict'\nhigh_from = 40\n[family_caps]\ntime = 10\n"
        "[checks.T1]\ndays = 5\nweight = 2\n[checks.T2]\nenabled = false\n"
    )
    settings = profile.settings(BY_CODE["T1"])
    assert settings["days"] == 5
    assert settings["close_days"] == 10
    assert "weight" not in settings.parameters
    assert (profile.weight(BY_CODE["T1"]), profile.cap("time"), profile.high_from) == (2, 10, 40)
    assert profile.why_off(BY_CODE["T2"]) == "the profile ours does not switch it on"


def test_a_check_that_is_off_by_default_is_switched_on() -> None:
    off = [check for check in ALL_CHECKS if not check.on_by_default]
    assert off
    for check in off:
        assert parsed("").why_off(check) is not None
        assert parsed(f"[checks.{check.code}]\nenabled = true").why_off(check) is None


def test_times_are_minutes_and_lists_can_not_be_changed() -> None:
    engagement = parsed(
        "[engagement]\nopens_minute = 07:30:00\ncloses_minute = 1200\nweekend = [5, 6]\n"
        "[engagement.tags]\ncash = ['10', '11']\n"
    ).engagement
    assert (engagement.opens_minute, engagement.closes_minute) == (450, 1200)
    assert engagement.weekend == (5, 6)
    assert engagement.tags == {"cash": ("10", "11")}
