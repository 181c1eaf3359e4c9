"""Rules about the repository itself, so that they hold without anybody watching."""

import ast
import re
from pathlib import Path

import pytest

from crossfoot.audit.checks import ALL_CHECKS

ROOT = Path(__file__).parents[2]
#: Migrations are written by Django.
SOURCES = sorted(p for p in (ROOT / "src").rglob("*.py") if p.parent.name != "migrations")
MOST_LINES = 400


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    assert ast.get_docstring(ast.parse(text)), "the module has no docstring"


def test_every_check_is_listed_once_and_belongs_to_its_folder() -> None:
    codes = [check.code for check in ALL_CHECKS]
    assert len(codes) == len(set(codes))
    for check in ALL_CHECKS:
        folder = ROOT / "src" / "crossfoot" / "audit" / "checks" / check.family
        assert folder.is_dir(), check.code


def test_the_two_commands_of_the_readme_are_what_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_locks_name_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    blocks = re.findall(
        r"^(?:dependencies|server|watch|forecast) = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE
    )
    assert len(blocks) == 4
    for line in "".join(blocks).strip().splitlines():
        assert "#" in line, line
