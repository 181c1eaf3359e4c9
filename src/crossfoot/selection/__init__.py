"""Pages of ledger lines by filter and order, and exports of any table."""

from crossfoot.selection.export import EXPORTS, ExportFormat, export
from crossfoot.selection.filter import FILTER_PARAMETERS, LineFilter
from crossfoot.selection.lines import Page, scan_lines, select_lines
from crossfoot.selection.request import ORDER_PARAMETERS, PageRequest
from crossfoot.selection.sorted_copy import SortedCopy, open_sorted_copy, write_sorted_copy
from crossfoot.selection.totals import Totals

__all__ = [
    "EXPORTS",
    "FILTER_PARAMETERS",
    "ORDER_PARAMETERS",
    "ExportFormat",
    "LineFilter",
    "Page",
    "PageRequest",
    "SortedCopy",
    "Totals",
    "export",
    "open_sorted_copy",
    "scan_lines",
    "select_lines",
    "write_sorted_copy",
]
