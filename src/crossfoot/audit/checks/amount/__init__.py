"""Checks of the family amount."""

from crossfoot.audit.check import Check

AMOUNT_CHECKS: tuple[Check, ...] = ()
