"""Checks of the family duplicates."""

from crossfoot.audit.check import Check

DUPLICATES_CHECKS: tuple[Check, ...] = ()
