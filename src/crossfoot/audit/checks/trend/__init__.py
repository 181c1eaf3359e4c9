"""Checks of the family trend."""

from crossfoot.audit.check import Check

TREND_CHECKS: tuple[Check, ...] = ()
