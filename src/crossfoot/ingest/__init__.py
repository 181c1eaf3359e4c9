"""File to canonical table, problems and control totals."""
