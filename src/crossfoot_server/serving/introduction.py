"""What is said when the server runs: where it is, how to get in, and what may go wrong."""

from collections.abc import Iterator

from kombu import Connection
from kombu.exceptions import KombuError

from crossfoot_server.environment import read_environment
from crossfoot_server.serving.parts import Plan

_SECONDS = 2


def introduction(plan: Plan, *, shows_link: bool) -> Iterator[str]:
    """The lines; the link to sign in is in a file unless `shows_link`."""
    used, own = plan.environment["CROSSFOOT_BASE_URL"], plan.address.url
    yield f"Crossfoot is running at {used}"
    if used.rstrip("/") != own:
        yield f"  listens  on {own}; people use {used} (CROSSFOOT_BASE_URL)"
    yield f"  data     {plan.folder.root}"
    yield f"  API key  {plan.folder.api_key}, for the header 'Authorization: Api-Key ...'"
    link = plan.folder.sign_in
    sign_in = link.read_text(encoding="utf-8").strip() if shows_link else f"by the link in {link}"
    yield f"  sign in  {sign_in} (once, within ten minutes)"
    yield from _warnings(plan, used)
    yield "Ctrl-C stops it."


def _warnings(plan: Plan, used: str) -> Iterator[str]:
    if plan.broker is None and not _answers(read_environment(plan.environment).broker_url):
        yield (
            "  Warning: the broker of CROSSFOOT_BROKER_URL does not answer. Jobs wait until it "
            "does."
        )
    if not plan.address.is_loopback and not used.startswith("https"):
        yield (
            "  Other machines can reach it without encryption: put a server with TLS in front and "
            "name its address in CROSSFOOT_BASE_URL."
        )


def _answers(broker_url: str) -> bool:
    options = {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS, "max_retries": 0}
    with Connection(broker_url, connect_timeout=_SECONDS, transport_options=options) as connection:
        try:
            connection.ensure_connection(max_retries=1, timeout=_SECONDS)
        except (KombuError, OSError):
            return False
        return True
