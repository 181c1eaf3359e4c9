"""Copies of a ledger's own entries with something wrong, to learn from and to measure with."""
