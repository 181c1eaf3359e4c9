"""Who a report is made for, as they may see things now."""

from datetime import datetime

from crossfoot.errors import UserError
from crossfoot_server.companies.access import Actor, actor_as_of_now
from crossfoot_server.reports.models import OfSomebody, ScheduledReport
from crossfoot_server.shared.errors import ProblemError

#: What a schedule's owner must be allowed to: a viewer may read, but sends others nothing.
SENDING = "review"

_GONE = (
    "{name} is no longer a member of this company, or the key is withdrawn: the report was not "
    "made and nobody was sent anything. Somebody else has to ask for it."
)
_TAKE_OVER = " A manager who changes the schedule (PATCH) is its owner from then on."
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
    return actor is not None and actor.may(SENDING)


def _remedy(row: OfSomebody) -> str:
    return _TAKE_OVER if getattr(row, "schedule_id", None) else ""


def refuse_others(row: OfSomebody, *, by: Actor, sentence: str) -> None:
    """Refuse to touch what somebody else has made, in this sentence; managers may.

    Raises:
        ProblemError: it is somebody else's, and who asks is no manager.
    """
    is_own = by.user_id is not None and row.by_user_id == by.user_id
    is_own = is_own or (by.key_id is not None and row.by_key_id == by.key_id)
    if not is_own and not by.may("manage"):
        raise ProblemError(sentence, "permission_denied", 403)


def made_by(actor: Actor) -> dict[str, object]:
    """The columns that say who made a row."""
    return {"by_user_id": actor.user_id, "by_key_id": actor.key_id, "by_name": actor.name}
