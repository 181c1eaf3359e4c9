"""Who may sign in: people who were invited, with a password or through the company's OIDC."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.utils import timezone

from crossfoot_server.companies.members import accept_by_email
from crossfoot_server.companies.models import User


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves: members are invited."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 - allauth calls it so
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"Crossfoot: {subject}"

    def get_from_email(self) -> str:
        return str(settings.DEFAULT_FROM_EMAIL)


class InvitedOnlyOidc(DefaultSocialAccountAdapter):
    """The issuer says who somebody is; whether they are a member is said here."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        """Find the invited person by the address the issuer verified, and let them in."""
        if sociallogin.is_existing:
            user = sociallogin.user
        else:
            verified = [one.email.lower() for one in sociallogin.email_addresses if one.verified]
            user = User.objects.filter(email__in=verified).first()
            if user is None:
                return
            sociallogin.connect(request, user)
        accept_by_email(user, now=timezone.now())
