"""Writes a report of so many rows in one of the formats: ROWS FORMAT PATH."""

import sys
from pathlib import Path

from bench.reports.rows import report
from crossfoot.reports.writers import write_report

write_report(report(int(sys.argv[1])), Path(sys.argv[3]), sys.argv[2])
