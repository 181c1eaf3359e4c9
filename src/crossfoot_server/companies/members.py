"""What can be asked about members: invite, accept, change the role, remove."""

from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string

from crossfoot_server.companies.access import RANKS, Actor, rank_of
from crossfoot_server.companies.links import make_link, use_link
from crossfoot_server.companies.models import (
    Company,
    Membership,
    OneTimeLink,
    Purpose,
    Role,
    User,
)
from crossfoot_server.shared.errors import ConflictError, ProblemError

_ABOVE = "You can't give or change a role above your own."
_LAST = "A company needs an owner: make somebody else owner first."
_NO_MAIL = (
    "The invitation is kept, but the mail to {address} could not be sent. Invite them again when "
    "the server can send mail; whoever runs it looks at CROSSFOOT_EMAIL_URL."
)


@transaction.atomic
def invite_member(*, by: Actor, email: str, role: str, now: datetime) -> Membership:
    """Invite somebody by e-mail; inviting again sends a new link.

    Raises:
        ProblemError: the role is above the inviter's.
        ConflictError: they are a member already.
        ProblemError: they are invited, but the mail could not be sent (503).
    """
    _check_rank(by, role)
    company = _locked(by)
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, is_active=False)
    membership, _ = Membership.everywhere.get_or_create(
        company=company, user=user, defaults={"role": role, "accepted_at": None}
    )
    if membership.accepted_at is not None:
        raise ConflictError(f"{address} is a member already.", "already_member")
    _check_rank(by, membership.role)
    membership.role, membership.invited_by = role, by.name
    membership.save(update_fields=["role", "invited_by"])
    transaction.on_commit(partial(_send_invitation, membership, by, now))
    return membership


def accept_invitation(link: OneTimeLink, *, password: str | None, now: datetime) -> User | None:
    """Join the company; a new person gets a password. None when the link is used up.

    The link came by e-mail, so the address is theirs.
    """
    membership = link.membership
    user = membership.user
    with transaction.atomic():
        if not use_link(link, now=now):
            return None
        Membership.everywhere.filter(pk=membership.pk).update(accepted_at=now)
        if password is not None and not user.is_active:
            user.is_active = True
            user.set_password(password)
            user.save(update_fields=["is_active", "password"])
            confirm_email(user)
    return user


def accept_by_email(user: User, *, now: datetime) -> None:
    """Join every company that invited this person: their address was verified by the issuer."""
    with transaction.atomic():
        Membership.everywhere.filter(user=user, accepted_at__isnull=True).update(accepted_at=now)
        User.objects.filter(pk=user.pk, last_login__isnull=True).update(is_active=True)
        user.refresh_from_db()
        confirm_email(user)


def confirm_email(user: User) -> None:
    """Note that the address is theirs, which resetting a password asks."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Actor) -> Membership:
    """Give a member another role.

    Raises:
        ProblemError: theirs or the new one is above the asker's.
        ConflictError: they are the last owner.
    """
    membership = _as_now(membership, by)
    _check_rank(by, role)
    _check_rank(by, membership.role)
    if role != Role.OWNER:
        _check_not_last(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: Actor) -> None:
    """Take a member out of the company; what they did stays.

    Raises:
        ProblemError: their role is above the asker's.
        ConflictError: they are the last owner.
    """
    membership = _as_now(membership, by)
    _check_rank(by, membership.role)
    _check_not_last(membership)
    membership.delete()


def _locked(by: Actor) -> Company:
    """One change of members at a time, or two owners might remove each other."""
    return Company.objects.select_for_update().get(pk=by.company_id)


def _as_now(membership: Membership, by: Actor) -> Membership:
    """The member while nobody else changes members: meanwhile they may have become the last owner.

    Raises:
        Http404: they were removed meanwhile.
    """
    _locked(by)
    rows = Membership.objects.of(by.company_id).select_related("user", "company")
    return get_object_or_404(rows, pk=membership.pk)


def _check_rank(by: Actor, role: str) -> None:
    if RANKS.index(role) < rank_of(by):
        raise ProblemError(_ABOVE, "role_too_high", status=403)


def _check_not_last(membership: Membership) -> None:
    owners = Membership.objects.of(membership.company_id).filter(
        role=Role.OWNER, accepted_at__isnull=False
    )
    if membership.role == Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise ConflictError(_LAST, "last_owner")


def _send_invitation(membership: Membership, by: Actor, now: datetime) -> None:
    link = make_link(membership, Purpose.INVITATION, now=now)
    facts = {"company": membership.company.name, "by": by.name, "link": link}
    text = render_to_string("companies/invitation.txt", facts)
    subject, address = f"Invitation to {membership.company.name}", membership.user.email
    try:
        send_mail(" ".join(subject.split()), text, None, [address])
    except OSError as error:  # all of smtplib's are
        raise ProblemError(_NO_MAIL.format(address=address), "mail_not_sent", 503) from error
