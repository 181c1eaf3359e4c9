"""The whole API against its own schema, with every check of schemathesis.

SCHEMA_EXAMPLES gives more cases for each operation, such as SCHEMA_EXAMPLES=200 for an hour.
"""

import os
import re
import subprocess

import pytest

from crossfoot.sample.run import write_sample
from tests.crossfoot_server.schema_run import Seeder, command, configuration
from tests.crossfoot_server.stack import Stack

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))
MANY = {"CROSSFOOT_REQUESTS_PER_MINUTE": "1000000", "CROSSFOOT_UPLOADS_PER_MINUTE": "1000000"}


@pytest.fixture
def patient_stack(stack: Stack):
    """A stack that takes as many requests as come."""
    stack.kill("web")
    stack.start("web", **MANY)
    yield stack
    stack.restart("web")


@pytest.mark.slow
def test_the_api_is_as_its_schema_says(patient_stack, api_key, tmp_path):
    ledgers = [tmp_path / f"ledger{seed}.csv" for seed in range(3)]
    for seed, path in enumerate(ledgers):
        write_sample(path, lines=1000, seed=seed)
    with patient_stack.client(api_key) as client:
        rules = Seeder(client).rules(ledgers)
    (tmp_path / "schemathesis.toml").write_text(configuration(rules))
    run = subprocess.run(
        command(tmp_path, patient_stack.url, api_key, EXAMPLES),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-5_000:]
    told = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", run.stdout)
    assert told is not None
    assert len(set(told.groups())) == 1
