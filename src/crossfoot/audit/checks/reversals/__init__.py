"""Checks of the family reversals."""

from crossfoot.audit.check import Check

REVERSALS_CHECKS: tuple[Check, ...] = ()
