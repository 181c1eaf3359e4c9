"""sign_in_link: an address that signs the owner in once, within ten minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crossfoot_server.companies.links import first_owner, make_link
from crossfoot_server.companies.management.tables import require_tables
from crossfoot_server.companies.models import Membership, Purpose


class Command(BaseCommand):
    """Print a link that signs somebody in; whoever runs this owns the server anyway."""

    help = "Print an address that signs the owner in once, within ten minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="Somebody else than the first owner.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django calls it so
        require_tables()
        membership = _member(options["email"]) if options["email"] else first_owner()
        if membership is None:
            raise CommandError("There is no such member. Run 'first_key' or invite them first.")
        self.stdout.write(make_link(membership, Purpose.SIGN_IN, now=timezone.now()).url)


def _member(email: str) -> Membership | None:
    members = Membership.everywhere.filter(user__email=email.lower(), accepted_at__isnull=False)
    return members.order_by("created_at").first()
