"""Audit runs, their results and findings, and what reviewers say of them."""
