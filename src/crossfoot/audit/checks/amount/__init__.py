"""Checks of the family amount."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.amount.below_limit import BELOW_LIMIT
from crossfoot.audit.checks.amount.benford_law import BENFORD_LAW
from crossfoot.audit.checks.amount.benford_spike import BENFORD_SPIKE
from crossfoot.audit.checks.amount.digit_slip import DIGIT_SLIP
from crossfoot.audit.checks.amount.high_value import HIGH_VALUE
from crossfoot.audit.checks.amount.new_maximum import NEW_MAXIMUM
from crossfoot.audit.checks.amount.number_duplication import NUMBER_DUPLICATION
from crossfoot.audit.checks.amount.round_amount import ROUND_AMOUNT
from crossfoot.audit.checks.amount.same_ending import SAME_ENDING
from crossfoot.audit.checks.amount.split import SPLIT
from crossfoot.audit.checks.amount.unusual_amount import UNUSUAL_AMOUNT

AMOUNT_CHECKS: tuple[Check, ...] = (
    ROUND_AMOUNT,
    SAME_ENDING,
    BENFORD_LAW,
    BENFORD_SPIKE,
    UNUSUAL_AMOUNT,
    HIGH_VALUE,
    BELOW_LIMIT,
    SPLIT,
    NEW_MAXIMUM,
    DIGIT_SLIP,
    NUMBER_DUPLICATION,
)
