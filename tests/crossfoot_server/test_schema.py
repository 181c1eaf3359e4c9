"""The whole API against its own schema, with every check of schemathesis.

SCHEMA_EXAMPLES gives more cases for each operation, such as SCHEMA_EXAMPLES=200 for an hour.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossfoot.sample.run import write_sample
from tests.crossfoot_server.schema_run import Rule, Seeder, command, configuration
from tests.crossfoot_server.stack import Stack

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))


@pytest.fixture
def rules(stack: Stack, api_key: str, tmp_path: Path) -> Iterator[list[Rule]]:
    """Something of every kind. What is asked for from then on waits: nobody works on it."""
    ledgers = [tmp_path / f"ledger{seed}.csv" for seed in range(3)]
    for seed, path in enumerate(ledgers):
        write_sample(path, lines=1000, seed=seed)
    with stack.client(api_key) as client:
        made = Seeder(client).rules(ledgers)
    stack.kill("worker")
    yield made
    stack.start("worker")


@pytest.mark.slow
def test_the_api_is_as_its_schema_says(stack, rules, api_key, tmp_path):
    (tmp_path / "schemathesis.toml").write_text(configuration(rules))
    run = subprocess.run(
        command(tmp_path, stack.url, api_key, EXAMPLES),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-5_000:]
    told = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", run.stdout)
    assert told is not None
    assert len(set(told.groups())) == 1
