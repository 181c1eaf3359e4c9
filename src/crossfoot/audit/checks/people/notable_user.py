"""U3: entries by management, IT, leavers, or a name nobody owns."""

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
    users = tally_table(book, "entered_by").drop_nulls()
    most = settings["max_generic_share"] * book.line_count
    lonely = users.filter(pl.col("lines") <= most)["entered_by"].to_list()
    roles = _generic(lonely, settings["max_generic_users"])
    for user in users["entered_by"].to_list():
        given = roles_given(user, settings.engagement.user_tags)
        if given:
            roles[user] = max(given, key=lambda role: _said(role)[1])
    named = [(user, *_said(role)) for user, role in sorted(roles.items())]
    schema = {"entered_by": pl.String, "role": pl.String, "score": pl.Float64}
    facts = pl.DataFrame(named, schema=schema, orient="row")
    return join_facts(book, book.lines("line_id", "entered_by"), facts, "entered_by")


def _generic(users: list[str], most: int) -> dict[str, str]:
    """Users with a name nobody owns; many of them (USER17, USER18 ...) are a naming scheme."""
    generic = [user for user in users if is_generic(user) and not is_automatic(user)]
    return dict.fromkeys(generic, "generic") if len(generic) <= most else {}


def _said(role: str) -> tuple[str, float]:
    return _ROLES.get(role, (role, 0.7))


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
        Parameter("max_generic_users", 5, "more generic names are a naming scheme", "users"),
    ),
    source="ISA 240.A45 (b), A44; AS 2401.61; CAQ 2008 practice aid, 5",
    reason="entered by {entered_by}: {role}",
    find=find_notable_users,
)
