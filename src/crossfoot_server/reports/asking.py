"""Who a report is made for, as they may see things now."""

from datetime import datetime

from crossfoot.errors import UserError
from crossfoot_server.companies.access import Actor, actor_as_of_now
from crossfoot_server.reports.models import OfSomebody, ScheduledReport

_GONE = (
    "{name} is no longer a member of this company, or the key is withdrawn: the report was not "
    "made and nobody was sent anything. Somebody else has to ask for it."
)
_TAKE_OVER = " A manager who changes the schedule (PATCH) is its owner from then on."
_SENDING = "review"
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
        raise UserError(_GONE.format(name=row.by_name) + _remedy(row))
    if not actor.may(scope):
        what = "read" if scope == "read" else "send reports on a schedule"
        raise UserError(_MAY_NOT.format(name=row.by_name, what=what) + _remedy(row))
    return actor


def has_owner(schedule: ScheduledReport, *, now: datetime) -> bool:
    """Whether whoever a schedule runs for may still send reports."""
    actor = actor_as_of_now(
        schedule.company_id, user_id=schedule.by_user_id, key_id=schedule.by_key_id, now=now
    )
    return actor is not None and actor.may(_SENDING)


def _remedy(row: OfSomebody) -> str:
    return _TAKE_OVER if getattr(row, "schedule_id", None) else ""


def made_by(actor: Actor) -> dict[str, object]:
    """The columns that say who made a row."""
    return {"by_user_id": actor.user_id, "by_key_id": actor.key_id, "by_name": actor.name}
