"""Reports that write a value once for several rows: account headings, first lines of entries."""

from crossfoot.ingest.report.account_headings import with_account_headings
from crossfoot.ingest.report.fill_down import with_values_below

__all__ = ["with_account_headings", "with_values_below"]
