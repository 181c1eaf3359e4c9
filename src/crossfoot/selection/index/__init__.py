"""The index of a large ledger's lines: any filter, any order, any place in milliseconds."""
