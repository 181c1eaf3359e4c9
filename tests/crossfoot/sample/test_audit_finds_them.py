"""An audit finds what was planted, and leaves legitimate look-alikes alone."""

from pathlib import Path

import polars as pl
import pytest

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import Profile, parse_profile
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.run import SideFiles
from crossfoot.ledger import Audit, load_profile, read
from crossfoot.sample import Evaluation, SampleFacts, evaluate_planted, run_eval

#: Checks of habits flag ordinary lines too: at most so many of a hundred thousand.
FALSE_FLAGS_PER_CHECK = 600

PLANTED = Mapping(
    name="planted",
    columns={
        "journal_id": ("journal_id",),
        "line_no": ("line_no",),
        "account": ("account",),
        "amount": ("amount",),
        "entered_by": ("user",),
        "source": ("source",),
        "entered_at": ("posted_at",),
        "posting_date": ("posting_date",),
        "effective_date": ("effective_date",),
        "line_text": ("text",),
        "reference": ("reference",),
        "party": ("partner",),
        "entity": ("company",),
    },
    amount_style="signed",
    date_formats={
        "posting_date": "%Y-%m-%d",
        "effective_date": "%Y-%m-%d",
        "entered_at": "%Y-%m-%d %H:%M:%S",
    },
)


def audit_sample(facts: SampleFacts) -> Audit:
    beside = facts.side_files
    assert beside is not None
    tables = SideFiles(accounts=beside.accounts, opening=beside.opening, closing=beside.closing)
    return read(facts.ledger, side_files=tables).audit(profile=load_profile(beside.profile))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """A sample ledger of a seed that was not looked at while checks or sample were written."""
    folder = tmp_path_factory.mktemp("eval")
    return run_eval(seed=20_771, lines=100_000, folder=folder, audit=audit_sample)


def test_every_planted_kind_is_found(found: Evaluation):
    missed = [f"{score.kind} {score.found} of {score.planted}" for score in found.missed]
    assert missed == []


def test_false_flags_are_few(found: Evaluation):
    many = {
        score.code: score.false_flags
        for score in found.checks
        if score.false_flags > FALSE_FLAGS_PER_CHECK
    }
    assert many == {}


def test_lookalikes_are_not_called_duplicates(found: Evaluation):
    assert found.share_of_lookalikes <= 0.05


def test_the_planted_difference_of_the_closing_balance_is_seen(found: Evaluation):
    assert {score.code: score.observations for score in found.checks}["P1"] == 1


@pytest.fixture(scope="module")
def found_elsewhere(shared_data: Path) -> Evaluation:
    """A ledger made and planted by others."""
    folder = shared_data / "planted"
    ledger = read(folder / "lines.parquet", mapping=PLANTED)
    flags = ledger.audit(profile=_with_limit()).flags
    labels, pairs = (pl.read_parquet(folder / f"{name}.parquet") for name in ("labels", "pairs"))
    return evaluate_planted(flags, labels, pairs)


def _with_limit() -> Profile:
    """The default profile, and the approval limit of the company."""
    text = "[engagement]\napproval_limits = [10000.0]\n\n[checks.D12]\nenabled = false\n"
    return parse_profile(text, "with limit", ALL_CHECKS)


def test_kinds_planted_by_others_are_found(found_elsewhere: Evaluation):
    assert len(found_elsewhere.kinds) == 22
    low = {s.kind: f"{s.found} of {s.planted}" for s in found_elsewhere.kinds if s.recall < 0.9}
    assert low == {}


def test_lookalikes_of_others_are_not_called_duplicates(found_elsewhere: Evaluation):
    assert found_elsewhere.share_of_lookalikes <= 0.05
