"""Measures the server: python -m bench.server [latency|listening|memory|forecasting|crash]."""
