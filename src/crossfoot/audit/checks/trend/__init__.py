"""Checks of the family trend."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.trend.account_trend import ACCOUNT_TREND
from crossfoot.audit.checks.trend.cross_account import CROSS_ACCOUNT

TREND_CHECKS: tuple[Check, ...] = (ACCOUNT_TREND, CROSS_ACCOUNT)
