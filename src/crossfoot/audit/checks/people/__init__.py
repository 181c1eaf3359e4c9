"""Checks of the family people."""

from crossfoot.audit.check import Check

PEOPLE_CHECKS: tuple[Check, ...] = ()
