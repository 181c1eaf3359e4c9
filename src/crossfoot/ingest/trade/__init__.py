"""Sales and stock files: mapping, conversion and control totals, as for ledgers."""

from crossfoot.ingest.trade.mapping import TradeMapping
from crossfoot.ingest.trade.run import TradeFile, read_inventory, read_sales
from crossfoot.ingest.trade.totals import TradeTotals

__all__ = ["TradeFile", "TradeMapping", "TradeTotals", "read_inventory", "read_sales"]
