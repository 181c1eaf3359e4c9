"""Webhooks: telling other systems how jobs ended."""
