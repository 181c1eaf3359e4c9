"""Pages of a run's ledger: balances, lines, entries, accounts, users and what checks found."""
