"""Marks: what tells a sample from a company's own books."""

from typing import Final

#: The engagement that the sample ledger is uploaded under, so that pages can call it a sample.
SAMPLE_ENGAGEMENT: Final = "crossfoot-sample"
