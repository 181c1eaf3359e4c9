"""Checks of the family accounts."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.accounts.account_source import ACCOUNT_SOURCE
from crossfoot.audit.checks.accounts.manual_entry import MANUAL_ENTRY
from crossfoot.audit.checks.accounts.rare_pair import RARE_PAIR
from crossfoot.audit.checks.accounts.seldom_account import SELDOM_ACCOUNT

ACCOUNTS_CHECKS: tuple[Check, ...] = (SELDOM_ACCOUNT, RARE_PAIR, ACCOUNT_SOURCE, MANUAL_ENTRY)
