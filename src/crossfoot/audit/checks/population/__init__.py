"""Checks of the family population: integrity, a gate that runs first."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.population.unbalanced_entry import UNBALANCED_ENTRY

POPULATION_CHECKS: tuple[Check, ...] = (UNBALANCED_ENTRY,)
