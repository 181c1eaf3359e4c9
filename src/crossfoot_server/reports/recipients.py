"""Whom a schedule may send to: members, and addresses outside that a manager has confirmed."""

from collections.abc import Collection
from typing import Final

from crossfoot_server.reports.models import ScheduledReport
from crossfoot_server.reports.queries import members_among

NOT_CONFIRMED: Final = (
    "This address is outside the company, and no manager has confirmed it for the schedule."
)
LEFT: Final = (
    "Whoever has this address has left the company: it gets nothing, unless a manager confirms it "
    "by name."
)


def inside_of(schedule: ScheduledReport) -> set[str]:
    """The schedule's addresses that are of members of the company now, in small letters."""
    return members_among(schedule.company_id, schedule.recipients)


def outside(schedule: ScheduledReport, inside: Collection[str]) -> list[str]:
    """The schedule's addresses that are not `inside`: of no member of the company."""
    return [address for address in schedule.recipients if address.lower() not in inside]


def unconfirmed(schedule: ScheduledReport, inside: Collection[str]) -> list[str]:
    """The addresses outside the company that get nothing."""
    known = _lower(schedule.confirmed)
    return [address for address in outside(schedule, inside) if address.lower() not in known]


def left(schedule: ScheduledReport, inside: Collection[str]) -> list[str]:
    """Those of the unconfirmed addresses that were a member's."""
    were = set(schedule.members)
    return [address for address in unconfirmed(schedule, inside) if address.lower() in were]


def note_members(schedule: ScheduledReport, inside: set[str]) -> None:
    """Remember which addresses are members': once they leave, no earlier confirmation counts.

    The row is not saved.
    """
    there = _lower(schedule.recipients)
    schedule.members = sorted((set(schedule.members) & there) | inside)
    schedule.confirmed = [one for one in schedule.confirmed if one.lower() in there - inside]


def confirm(schedule: ScheduledReport, addresses: list[str], inside: Collection[str]) -> None:
    """Allow links to be sent to addresses outside the company; the row is not saved."""
    named = _lower(addresses) | _lower(schedule.confirmed)
    schedule.confirmed = [one for one in outside(schedule, inside) if one.lower() in named]
    schedule.members = [one for one in schedule.members if one not in _lower(addresses)]


def _lower(addresses: list[str]) -> set[str]:
    return {address.lower() for address in addresses}
