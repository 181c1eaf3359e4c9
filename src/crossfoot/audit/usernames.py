"""User names: what a user's name says of who it is."""

import re
from collections.abc import Mapping

#: Names that nobody in particular owns.
GENERIC = frozenset((
    "admin", "administrator", "root", "sysadmin", "sysadm", "superuser", "test", "tester",
    "testuser", "guest", "temp", "tmp", "user", "default", "demo", "dummy", "training",
    "trainer", "generic", "shared", "support", "helpdesk", "consultant", "ddic", "sap",
    "sapstar", "system", "firefighter", "emergency", "anonymous", "unknown", "gast", "invite",
    "invitado", "convidado", "prueba", "teste", "essai",
))  # fmt: skip
#: Words in the names of programs that post.
AUTOMATIC = frozenset((
    "batch", "job", "if", "interface", "intf", "auto", "automatic", "robot", "bot", "rpa",
    "service", "svc", "daemon", "cron", "edi", "api", "wf", "workflow", "scheduler", "rfc",
    "sys",
))  # fmt: skip


def words_of(user: str) -> list[str]:
    """The words of a user name without digits: 'BATCH_SD2' gives batch, sd."""
    return [word for word in re.split(r"[^a-z]+", user.lower()) if word]


def is_generic(user: str) -> bool:
    return any(word in GENERIC for word in words_of(user))


def is_automatic(user: str) -> bool:
    return any(word in AUTOMATIC for word in words_of(user))


def roles_given(user: str, tags: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The roles under which the engagement names this user, in its order."""
    name = user.lower()
    return [role for role, names in tags.items() if name in {n.lower() for n in names}]
