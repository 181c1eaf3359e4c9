"""Profiles as uploads and jobs name them: a shipped one, or the text of one's own."""

import tomllib
import uuid
from typing import Any

import tomli_w

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, Profile, parse_profile, shipped_profile
from crossfoot.errors import UserError
from crossfoot.ledger import load_profile
from crossfoot_server.datasets.calendars import engagement_of
from crossfoot_server.datasets.queries import kept_calendar


def profile_of(asked: str) -> Profile:
    """A shipped profile by name, or the text of one (TOML).

    Raises:
        UserError: it is neither.
    """
    if "\n" in asked or "=" in asked:
        return parse_profile(asked, "profile", ALL_CHECKS)
    if asked not in SHIPPED:
        raise UserError(
            f"There is no profile '{asked}'. There are: {', '.join(SHIPPED)}; or send the text of "
            "your own (TOML)."
        )
    return load_profile(asked)


def profile_for(company_id: uuid.UUID, asked: str) -> str:
    """What an audit of the company is made with, as it is kept with the run: a name, or a text.

    The company's calendar is laid under the engagement: what a profile of one's own says itself
    goes before it, what a shipped one says does not.

    Raises:
        UserError: it is no profile.
    """
    profile_of(asked)
    row = kept_calendar(company_id)
    if row is None:
        return asked
    is_shipped = asked in SHIPPED
    raw: dict[str, Any] = tomllib.loads(shipped_profile(asked) if is_shipped else asked)
    given, calendar = raw.get("engagement", {}), engagement_of(row)
    raw["engagement"] = {**given, **calendar} if is_shipped else {**calendar, **given}
    return tomli_w.dumps({"name": asked, **raw} if is_shipped else raw)
