"""Every contract between layers can fail: one forbidden import each, in a copy of the source."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKS = "crossfoot/audit/checks"

#: Contract, the module that breaks it, and the import that does.
VIOLATIONS = {
    "The library knows nothing of the server": ("crossfoot/reports/plain.py", "import django"),
    "Analysis is pure: no files, no network, no clock": (
        "crossfoot/audit/risk.py",
        "import subprocess",
    ),
    "Only the engine knows Spark": ("crossfoot/cli/doctor.py", "import pyspark.sql"),
    "Layers of the library": ("crossfoot/storage/manifest.py", "import crossfoot.reports.plain"),
    "Layers of the server": (
        "crossfoot_server/shared/paging.py",
        "import crossfoot_server.jobs.models",
    ),
    "Layers inside each app: surfaces, actions, tasks, results and queries, models": (
        "crossfoot_server/jobs/queries.py",
        "import crossfoot_server.jobs.api",
    ),
    "Only tasks save results": (
        "crossfoot_server/uploads/actions/starting.py",
        "import crossfoot_server.datasets.results",
    ),
    "Nobody but the broker starts tasks by their functions": (
        "crossfoot_server/uploads/spool.py",
        "import crossfoot_server.jobs.tasks",
    ),
    "Checks do not know each other": (
        f"{CHECKS}/time/weekend.py",
        "import crossfoot.audit.checks.amount.round_amount",
    ),
}


def broken_contracts(source: Path) -> list[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(source / "src"), "COLUMNS": "200"}
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=source,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return re.findall(r"^(.+) BROKEN(?: \(.*\))?$", done.stdout, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_has_a_violation_here() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [one["name"] for one in told["tool"]["importlinter"]["contracts"]]
    assert contracts == list(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_forbidden_import_breaks_its_contract_and_no_other(contract: str, copy: Path) -> None:
    module, line = VIOLATIONS[contract]
    path = copy / "src" / module
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    try:
        assert broken_contracts(copy) == [contract]
    finally:
        path.write_text(text, encoding="utf-8")


#: How the outside asks, by its file; the pages of web are all of it.
SURFACES = ("*/api.py", "*/*_api.py", "*/api/*.py", "*/views.py", "*/consumers.py", "web/**/*.py")
#: A view names a model's manager only to say of which kind it is: there are none of it.
MANAGER = re.compile(r"\.(?:objects|everywhere)\b(?!\.none\(\))")


def test_how_the_outside_asks_goes_by_queries_and_actions() -> None:
    server = ROOT / "src/crossfoot_server"
    paths = {path for pattern in SURFACES for path in server.glob(pattern)}
    assert len(paths) > 100
    direct = [path for path in sorted(paths) if MANAGER.search(path.read_text("utf-8"))]
    assert direct == []
