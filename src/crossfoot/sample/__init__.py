"""The sample ledger with planted anomalies, and how well an audit finds them."""

from crossfoot.sample.run import SampleFacts, write_sample

__all__ = ["SampleFacts", "write_sample"]
