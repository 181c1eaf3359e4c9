"""Profiles by name or file."""

from pathlib import Path

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, Profile, parse_profile, shipped_profile
from crossfoot.errors import UserError


def load_profile(name: str | Path) -> Profile:
    """A shipped profile by name, or one from a TOML file.

    Raises:
        UserError: there is no such profile or file, or it is not valid.
    """
    try:
        text = shipped_profile(str(name))
    except FileNotFoundError:
        if not Path(name).is_file():
            known = ", ".join(SHIPPED)
            raise UserError(
                f"There is no profile or file '{name}'. Profiles that come with Crossfoot: {known}."
            ) from None
        text = Path(name).read_text(encoding="utf-8")
    return parse_profile(text, Path(name).stem, ALL_CHECKS)
