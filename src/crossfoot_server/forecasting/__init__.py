"""Demand forecasts: runs in chunks, accuracy, champions, stock."""
