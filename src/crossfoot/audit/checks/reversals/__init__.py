"""Checks of the family reversals."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.reversals.complex_entry import COMPLEX_ENTRY
from crossfoot.audit.checks.reversals.repeated_cancel import REPEATED_CANCEL
from crossfoot.audit.checks.reversals.reversal_pairs import REVERSAL_PAIRS
from crossfoot.audit.checks.reversals.unreversed_accrual import UNREVERSED_ACCRUAL

REVERSALS_CHECKS: tuple[Check, ...] = (
    REVERSAL_PAIRS,
    UNREVERSED_ACCRUAL,
    REPEATED_CANCEL,
    COMPLEX_ENTRY,
)
