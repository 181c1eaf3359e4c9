"""The sample ledger with planted anomalies, and how well an audit finds them."""

from crossfoot.sample.evaluate import evaluate, run_eval
from crossfoot.sample.kinds import KINDS, PLANTED_KINDS, Kind
from crossfoot.sample.run import SampleFacts, sample_profile, write_sample
from crossfoot.sample.scores import CheckScore, Evaluation, KindScore, LookalikeScore
from crossfoot.sample.side_files import SideFiles

__all__ = [
    "KINDS",
    "PLANTED_KINDS",
    "CheckScore",
    "Evaluation",
    "Kind",
    "KindScore",
    "LookalikeScore",
    "SampleFacts",
    "SideFiles",
    "evaluate",
    "run_eval",
    "sample_profile",
    "write_sample",
]
