"""Checks of the family time."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.time.backdated import BACKDATED
from crossfoot.audit.checks.time.holiday import HOLIDAY
from crossfoot.audit.checks.time.post_dated import POST_DATED
from crossfoot.audit.checks.time.weekend import WEEKEND

TIME_CHECKS: tuple[Check, ...] = (BACKDATED, POST_DATED, WEEKEND, HOLIDAY)
