"""Profiles as uploads and jobs name them: a shipped one, or the text of one's own."""

import tomllib
import uuid
from typing import Any

import tomli_w

from crossfoot.audit.check import Engagement
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, Profile, parse_profile, shipped_profile
from crossfoot.errors import UserError
from crossfoot.ledger import load_profile
from crossfoot_server.datasets.calendars import engagement_of
from crossfoot_server.datasets.queries import kept_calendar, own_profiles_of


def profile_of(asked: str) -> Profile:
    """A shipped profile by name, or the text of one (TOML).

    Raises:
        UserError: it is neither.
    """
    if is_text(asked):
        return parse_profile(asked, "profile", ALL_CHECKS)
    if asked not in SHIPPED:
        raise UserError(
            f"There is no profile '{asked}'. There are: {', '.join(SHIPPED)}; or send the text of "
            "your own (TOML)."
        )
    return load_profile(asked)


def kept_profile(asked: str) -> Profile | None:
    """A profile as it is kept with a run; None where a version with other checks has kept it."""
    try:
        return profile_of(asked)
    except UserError:
        return None


def engagement_in(asked: str) -> Engagement:
    """What a kept profile says of the engagement; of its checks this version may know none.

    Raises:
        UserError: the engagement can't be read.
    """
    if not is_text(asked):
        return profile_of(asked).engagement
    raw = tomllib.loads(asked)
    given = tomli_w.dumps({"engagement": raw.get("engagement", {})})
    return parse_profile(given, "profile", ALL_CHECKS).engagement


def profile_for(company_id: uuid.UUID, asked: str) -> str:
    """What an audit of the company is made with, as it is kept with the run: a name, or a text.

    `asked` is a text, the name of an own or shipped profile, or empty for the standard one. The
    company's calendar is laid under the engagement: what a profile of one's own says itself goes
    before it, what a shipped one says does not.

    Raises:
        UserError: it is no profile.
    """
    asked = _asked_text(company_id, asked)
    profile_of(asked)
    row = kept_calendar(company_id)
    if row is None:
        return asked
    is_shipped = asked in SHIPPED
    raw: dict[str, Any] = tomllib.loads(shipped_profile(asked) if is_shipped else asked)
    given, calendar = raw.get("engagement", {}), engagement_of(row)
    raw["engagement"] = _laid(given, calendar) if is_shipped else _laid(calendar, given)
    return tomli_w.dumps({"name": asked, **raw} if is_shipped else raw)


def _laid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """One engagement over another; a region goes with its country only."""
    if over.get("country", under.get("country")) != under.get("country"):
        under = {name: value for name, value in under.items() if name != "region"}
    return {**under, **over}


def _asked_text(company_id: uuid.UUID, asked: str) -> str:
    if is_text(asked) or asked in SHIPPED:
        return asked
    own = own_profiles_of(company_id)
    row = own.filter(name=asked).first() if asked else own.filter(is_standard=True).first()
    if row is not None:
        return tomli_w.dumps({**tomllib.loads(row.toml), "name": row.name})
    if not asked:
        return SHIPPED[0]
    names = ", ".join([*own.values_list("name", flat=True), *SHIPPED])
    raise UserError(
        f"There is no profile '{asked}'. There are: {names}; or send the text of your own (TOML)."
    )


def is_text(asked: str) -> bool:
    """Whether this is the text of a profile rather than its name."""
    return "\n" in asked or "=" in asked
