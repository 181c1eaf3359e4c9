"""Writers turn a report into a file: PDF, Excel, CSV, HTML, JSON."""

from crossfoot.reports.writers.write import ALL_WRITERS, Writer, write_report

__all__ = ["ALL_WRITERS", "Writer", "write_report"]
