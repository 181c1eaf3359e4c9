"""Checks of the family people."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.people.notable_user import NOTABLE_USER
from crossfoot.audit.checks.people.seldom_user import SELDOM_USER
from crossfoot.audit.checks.people.self_approval import SELF_APPROVAL
from crossfoot.audit.checks.people.user_account import USER_ACCOUNT
from crossfoot.audit.checks.people.user_share import USER_SHARE
from crossfoot.audit.checks.people.user_source import USER_SOURCE

PEOPLE_CHECKS: tuple[Check, ...] = (
    SELDOM_USER,
    USER_ACCOUNT,
    USER_SOURCE,
    NOTABLE_USER,
    SELF_APPROVAL,
    USER_SHARE,
)
