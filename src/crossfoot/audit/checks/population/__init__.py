"""Checks of the family population: integrity, a gate that runs first."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.population.control_totals import CONTROL_TOTALS
from crossfoot.audit.checks.population.entry_number import ENTRY_NUMBER
from crossfoot.audit.checks.population.impossible_date import IMPOSSIBLE_DATE
from crossfoot.audit.checks.population.missing_field import MISSING_FIELD
from crossfoot.audit.checks.population.repeated_block import REPEATED_BLOCK
from crossfoot.audit.checks.population.roll_forward import ROLL_FORWARD
from crossfoot.audit.checks.population.sequence_gap import SEQUENCE_GAP
from crossfoot.audit.checks.population.unbalanced_entry import UNBALANCED_ENTRY
from crossfoot.audit.checks.population.unknown_account import UNKNOWN_ACCOUNT
from crossfoot.audit.checks.population.zero_line import ZERO_LINE

POPULATION_CHECKS: tuple[Check, ...] = (
    ROLL_FORWARD,
    CONTROL_TOTALS,
    UNBALANCED_ENTRY,
    ENTRY_NUMBER,
    SEQUENCE_GAP,
    MISSING_FIELD,
    UNKNOWN_ACCOUNT,
    IMPOSSIBLE_DATE,
    REPEATED_BLOCK,
    ZERO_LINE,
)
