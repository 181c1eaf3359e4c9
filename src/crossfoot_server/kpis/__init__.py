"""Key figures: snapshots by the clock and on request, trends, plans, peers."""
