"""Which lines belong to one entry."""

from crossfoot.ingest.entries.numbering import Numbered, number_entries
from crossfoot.ingest.entries.runs import EntryRuns

__all__ = ["EntryRuns", "Numbered", "number_entries"]
