"""Who a report is made for, as they may see things now."""

from datetime import datetime

from crossfoot.errors import UserError
from crossfoot_server.companies.access import Actor, actor_as_of_now
from crossfoot_server.reports.models import OfSomebody

_GONE = (
    "{name} is no longer a member of this company, or the key is withdrawn: the report was not "
    "made and nobody was sent anything. Somebody else has to ask for it."
)
_MAY_NOT = (
    "{name} may no longer {what} in this company: the report was not made and nobody was sent "
    "anything."
)


def asker_of(row: OfSomebody, *, now: datetime, scope: str = "read") -> Actor:
    """Who asked, with what they may do now.

    Raises:
        UserError: they may not see the company's data any more.
    """
    actor = actor_as_of_now(row.company_id, user_id=row.by_user_id, key_id=row.by_key_id, now=now)
    if actor is None:
        raise UserError(_GONE.format(name=row.by_name))
    if not actor.may(scope):
        what = "read" if scope == "read" else "send reports on a schedule"
        raise UserError(_MAY_NOT.format(name=row.by_name, what=what))
    return actor


def made_by(actor: Actor) -> dict[str, object]:
    """The columns that say who made a row."""
    return {"by_user_id": actor.user_id, "by_key_id": actor.key_id, "by_name": actor.name}
