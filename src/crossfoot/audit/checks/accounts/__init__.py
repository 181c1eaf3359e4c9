"""Checks of the family accounts."""

from crossfoot.audit.check import Check

ACCOUNTS_CHECKS: tuple[Check, ...] = ()
