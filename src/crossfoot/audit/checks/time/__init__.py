"""Checks of the family time."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.time.after_hours import AFTER_HOURS
from crossfoot.audit.checks.time.backdated import BACKDATED
from crossfoot.audit.checks.time.burst import BURST
from crossfoot.audit.checks.time.cut_off import CUT_OFF
from crossfoot.audit.checks.time.holiday import HOLIDAY
from crossfoot.audit.checks.time.late_entry import LATE_ENTRY
from crossfoot.audit.checks.time.period_end import PERIOD_END
from crossfoot.audit.checks.time.post_closing import POST_CLOSING
from crossfoot.audit.checks.time.post_dated import POST_DATED
from crossfoot.audit.checks.time.weekend import WEEKEND

TIME_CHECKS: tuple[Check, ...] = (
    BACKDATED,
    POST_DATED,
    WEEKEND,
    HOLIDAY,
    AFTER_HOURS,
    PERIOD_END,
    POST_CLOSING,
    CUT_OFF,
    BURST,
    LATE_ENTRY,
)
