"""Checks of the family duplicates."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.duplicates.line_types import LINE_TYPE_CHECKS
from crossfoot.audit.checks.duplicates.near_entry import NEAR_ENTRY
from crossfoot.audit.checks.duplicates.same_period import SAME_PERIOD
from crossfoot.audit.checks.duplicates.same_same_different import SAME_SAME_DIFFERENT
from crossfoot.audit.checks.duplicates.same_same_same import SAME_SAME_SAME
from crossfoot.audit.checks.duplicates.whole_entry import WHOLE_ENTRY

DUPLICATES_CHECKS: tuple[Check, ...] = (
    *LINE_TYPE_CHECKS,
    WHOLE_ENTRY,
    NEAR_ENTRY,
    SAME_SAME_SAME,
    SAME_SAME_DIFFERENT,
    SAME_PERIOD,
)
