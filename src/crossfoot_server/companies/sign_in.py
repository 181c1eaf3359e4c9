"""Who may sign in: people who were invited, with a password or through the company's OIDC."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves: members are invited."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False


class InvitedOnlyOidc(DefaultSocialAccountAdapter):
    """The issuer says who somebody is; whether they are a member is said here."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False
