"""Profiles as uploads and jobs name them: a shipped one, or the text of one's own."""

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, Profile, parse_profile
from crossfoot.errors import UserError
from crossfoot.ledger import load_profile


def profile_of(asked: str) -> Profile:
    """A shipped profile by name, or the text of one (TOML).

    Raises:
        UserError: it is neither.
    """
    if "\n" in asked or "=" in asked:
        return parse_profile(asked, "profile", ALL_CHECKS)
    if asked not in SHIPPED:
        raise UserError(
            f"There is no profile '{asked}'. There are: {', '.join(SHIPPED)}; or send the text of "
            "your own (TOML)."
        )
    return load_profile(asked)
