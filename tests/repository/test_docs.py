"""The documentation names everything there is."""

import re
from pathlib import Path

import pytest

from crossfoot.audit.check import Check
from crossfoot.audit.checks import ALL_CHECKS

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "docs" / "checks" / "README.md"


def family_sections() -> dict[str, str]:
    parts = INDEX.read_text(encoding="utf-8").split("\n## ")[1:]
    return {re.search(r"`--family (\w+)`", part).group(1): part for part in parts}  # type: ignore[union-attr]


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.code)
def test_the_index_lists_a_check_under_its_family_with_its_page(check: Check) -> None:
    page = f"{check.code}_{check.name}.md"
    lines = [
        line
        for line in family_sections()[check.family].splitlines()
        if line.startswith(f"| [{check.code} {check.title}]({page}) |")
    ]
    assert len(lines) == 1, f"docs/checks/README.md needs one line for {check.code}"
    assert (INDEX.parent / page).exists()


def test_the_index_names_no_check_that_is_gone() -> None:
    linked = re.findall(r"\]\(([^)]+\.md)\)", INDEX.read_text(encoding="utf-8"))
    assert linked == [f"{check.code}_{check.name}.md" for check in ALL_CHECKS]
    assert f"All {len(ALL_CHECKS)} checks" in INDEX.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "docs/pages.md"])
def test_the_pictures_of_a_page_are_there_and_small(page: str) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        assert ((ROOT / page).parent / picture).stat().st_size < 400_000, picture
