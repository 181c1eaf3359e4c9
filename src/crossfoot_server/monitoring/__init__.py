"""Health, metrics and request logs."""
