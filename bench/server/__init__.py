"""Measures the server: python -m bench.server [PART]..."""
