"""Pages of ledger lines by filter and order, and exports of any table."""

from crossfoot.selection.export import EXPORTS, ExportFormat, export
from crossfoot.selection.filter import FILTER_PARAMETERS, LineFilter
from crossfoot.selection.index.lines import LineIndex, open_line_index
from crossfoot.selection.index.write import write_line_index
from crossfoot.selection.lines import Page, scan_lines, select_lines
from crossfoot.selection.request import ORDER_PARAMETERS, PageRequest
from crossfoot.selection.totals import Totals

__all__ = [
    "EXPORTS",
    "FILTER_PARAMETERS",
    "ORDER_PARAMETERS",
    "ExportFormat",
    "LineFilter",
    "LineIndex",
    "Page",
    "PageRequest",
    "Totals",
    "export",
    "open_line_index",
    "scan_lines",
    "select_lines",
    "write_line_index",
]
