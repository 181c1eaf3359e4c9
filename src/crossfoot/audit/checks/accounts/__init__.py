"""Checks of the family accounts."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.accounts.account_source import ACCOUNT_SOURCE
from crossfoot.audit.checks.accounts.cash_credit import CASH_CREDIT
from crossfoot.audit.checks.accounts.control_account import CONTROL_ACCOUNT
from crossfoot.audit.checks.accounts.high_risk_account import HIGH_RISK_ACCOUNT
from crossfoot.audit.checks.accounts.intercompany_net import INTERCOMPANY_NET
from crossfoot.audit.checks.accounts.manual_entry import MANUAL_ENTRY
from crossfoot.audit.checks.accounts.new_party import NEW_PARTY
from crossfoot.audit.checks.accounts.notable_pair import NOTABLE_PAIR
from crossfoot.audit.checks.accounts.rare_pair import RARE_PAIR
from crossfoot.audit.checks.accounts.seldom_account import SELDOM_ACCOUNT
from crossfoot.audit.checks.accounts.stale_suspense import STALE_SUSPENSE

ACCOUNTS_CHECKS: tuple[Check, ...] = (
    SELDOM_ACCOUNT,
    RARE_PAIR,
    ACCOUNT_SOURCE,
    NOTABLE_PAIR,
    CASH_CREDIT,
    STALE_SUSPENSE,
    HIGH_RISK_ACCOUNT,
    CONTROL_ACCOUNT,
    INTERCOMPANY_NET,
    NEW_PARTY,
    MANUAL_ENTRY,
)
