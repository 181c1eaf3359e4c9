"""Alerts: rules on key figures, what they found, who was told."""
