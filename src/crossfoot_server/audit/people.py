"""Members of a company by what people type of them."""

import re
from collections.abc import Sequence


def person_of(typed: str, people: Sequence[str]) -> tuple[str, str]:
    """The e-mail address of the member that is meant, or why nobody is known to be.

    A member is named by the address, by what stands before its @, or by the initials of that.
    """
    spelled = typed.strip().casefold()
    for name_of in (_address, _name, _initials):
        meant = [email for email in people if name_of(email) == spelled]
        if len(meant) == 1:
            return meant[0], ""
        if meant:
            return "", f"'{typed[:60]}' may be {' or '.join(meant)}. Type the address."
    return "", f"'{typed[:60]}' is no member of the company. Type a member's e-mail address."


def _address(email: str) -> str:
    return email.casefold()


def _name(email: str) -> str:
    return email.partition("@")[0].casefold()


def _initials(email: str) -> str:
    parts = [part for part in re.split(r"[._-]+", _name(email)) if part]
    return "".join(part[0] for part in parts)
