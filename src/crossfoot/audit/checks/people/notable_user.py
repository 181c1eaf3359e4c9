"""U3: entries by management, IT, leavers, or a name nobody owns."""

from collections.abc import Mapping

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.tallies import join_facts, tally_table
from crossfoot.audit.usernames import is_automatic, is_generic, roles_given
from crossfoot.engine.base import Frame

#: How each role is said, and how strong a sign it is.
_ROLES: dict[str, tuple[str, float]] = {
    "terminated": ("somebody who has left", 1.0),
    "management": ("senior management", 0.8),
    "it": ("information technology", 0.8),
    "vendor": ("an outside supplier", 0.8),
    "generic": ("a shared or technical name", 0.7),
}


def find_notable_users(book: Book, settings: Settings) -> Frame:
    max_share, tags = settings["max_generic_share"], settings.engagement.user_tags
    users = tally_table(book, "entered_by").drop_nulls()
    rows = [
        (user, _role(user, lines / book.line_count, max_share, tags))
        for user, lines in users.select("entered_by", "lines").iter_rows()
    ]
    named = [(user, *_ROLES.get(role, (role, 0.7))) for user, role in rows if role]
    schema = {"entered_by": pl.String, "role": pl.String, "score": pl.Float64}
    facts = pl.DataFrame(named, schema=schema, orient="row")
    return join_facts(book, book.lines("line_id", "entered_by"), facts, "entered_by")


def _role(
    user: str, share: float, max_share: float, tags: Mapping[str, tuple[str, ...]]
) -> str | None:
    given = [role for role in roles_given(user, tags) if role != "automatic"]
    if given:
        return max(given, key=lambda role: _ROLES.get(role, (role, 0.7))[1])
    lonely = share <= max_share and not is_automatic(user)
    return "generic" if lonely and is_generic(user) else None


NOTABLE_USER = Check(
    code="U3",
    name="notable_user",
    title="Entry by a user who should not post",
    family="people",
    unit="line",
    weight=10,
    needs=frozenset({"entered_by"}),
    parameters=(
        Parameter(
            "max_generic_share",
            0.02,
            "a generic name with more of the lines is an ordinary batch user",
            "share",
        ),
    ),
    source="ISA 240.A45 (b), A44; AS 2401.61; CAQ 2008 practice aid, 5",
    reason="entered by {entered_by}: {role}",
    find=find_notable_users,
)
