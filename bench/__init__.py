"""Measurements of the budgets, as ratios in one run. See BENCHMARKS.md."""
