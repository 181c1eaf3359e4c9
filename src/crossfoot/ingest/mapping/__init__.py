"""Mappings: what they say, how they are written as TOML, and whether they fit a file."""

from crossfoot.ingest.mapping.mapping import AmountStyle, Mapping

__all__ = ["AmountStyle", "Mapping"]
