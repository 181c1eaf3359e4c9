"""ALL_CHECKS: every journal-entry check, in the order they run and are reported."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.accounts import ACCOUNTS_CHECKS
from crossfoot.audit.checks.amount import AMOUNT_CHECKS
from crossfoot.audit.checks.duplicates import DUPLICATES_CHECKS
from crossfoot.audit.checks.people import PEOPLE_CHECKS
from crossfoot.audit.checks.population import POPULATION_CHECKS
from crossfoot.audit.checks.reversals import REVERSALS_CHECKS
from crossfoot.audit.checks.text import TEXT_CHECKS
from crossfoot.audit.checks.time import TIME_CHECKS
from crossfoot.audit.checks.trend import TREND_CHECKS

ALL_CHECKS: tuple[Check, ...] = (
    *POPULATION_CHECKS,
    *DUPLICATES_CHECKS,
    *TIME_CHECKS,
    *AMOUNT_CHECKS,
    *ACCOUNTS_CHECKS,
    *PEOPLE_CHECKS,
    *TEXT_CHECKS,
    *REVERSALS_CHECKS,
    *TREND_CHECKS,
)
