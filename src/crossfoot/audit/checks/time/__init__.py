"""Checks of the family time."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.time.weekend import WEEKEND

TIME_CHECKS: tuple[Check, ...] = (WEEKEND,)
