"""From text rows to ledger lines, problems and totals rows."""

from crossfoot.ingest.convert.converter import Converted, Converter

__all__ = ["Converted", "Converter"]
