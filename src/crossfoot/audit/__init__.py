"""The audit of a ledger: balances, checks, duplicates, risk."""
