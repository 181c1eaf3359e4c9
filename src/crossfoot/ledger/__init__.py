"""The front door: `crossfoot.read` gives a Ledger; it can be audited, and scored by models."""

from crossfoot.ledger.audit import Audit
from crossfoot.ledger.balances import Grouping, balances_of
from crossfoot.ledger.ledger import Ledger, read
from crossfoot.ledger.profiles import load_profile
from crossfoot.ledger.scores import Scores

__all__ = ["Audit", "Grouping", "Ledger", "Scores", "balances_of", "load_profile", "read"]
