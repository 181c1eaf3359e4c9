"""Tables given beside the ledger, in files of their own or inside the ledger's file."""

from crossfoot.ingest.side.files import SideFiles, write_side_tables

__all__ = ["SideFiles", "write_side_tables"]
