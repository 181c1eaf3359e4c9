"""Checks of the family text."""

from crossfoot.audit.check import Check

TEXT_CHECKS: tuple[Check, ...] = ()
