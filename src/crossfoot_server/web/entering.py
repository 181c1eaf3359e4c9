"""The pages of one-time links: signing in, and accepting an invitation."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crossfoot_server.companies.access import SESSION_COMPANY
from crossfoot_server.companies.links import first_owner, link_of, use_link
from crossfoot_server.companies.members import accept_invitation
from crossfoot_server.companies.models import OneTimeLink, Purpose, User
from crossfoot_server.companies.own_machine import is_own_machine
from crossfoot_server.web.asking import back_to

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_GONE = {
    "title": _("This link works no more"),
    "sentence": _("It was used already or has expired. Ask for a new one."),
}


class PasswordForm(forms.Form):
    """A new person's password, twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )
    again = forms.CharField(
        label=_("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(*args)
        self._user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given["password"] != given.get("again"):
            self.add_error("again", _("The two passwords are not the same."))
        if given.get("password"):
            try:
                validate_password(given["password"], self._user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


@never_cache
@require_safe
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign the owner in, once. A browser that only looks ahead uses nothing up."""
    now = timezone.now()
    link = link_of(token, Purpose.SIGN_IN, now=now)
    if "prefetch" in request.headers.get("Sec-Purpose", "") or request.method == "HEAD":
        return HttpResponse(status=204)
    if link is None or link.membership.accepted_at is None or not use_link(link, now=now):
        return render(request, "web/error.html", _GONE, status=410)
    _sign_in(request, link.membership.user, link)
    return redirect("overview")


@never_cache
@require_POST
def go_in(request: HttpRequest) -> HttpResponse:
    """Sign in, as the owner, whoever runs the server on this machine; see `is_own_machine`.

    Raises:
        PermissionDenied: it is somebody else.
    """
    owner = first_owner()
    if owner is None or not is_own_machine(request):
        raise PermissionDenied
    login(request, owner.user, backend=_BACKEND)
    request.session[SESSION_COMPANY] = str(owner.company_id)
    return back_to(request.POST.get("next", ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join a company: a new person sets a password, another signs in first."""
    link = link_of(token, Purpose.INVITATION, now=timezone.now())
    if link is None:
        return render(request, "web/error.html", _GONE, status=410)
    user = link.membership.user
    if user.is_active and request.user != user:
        return render(request, "web/invitation_sign_in.html", {"link": link})
    form = None if user.is_active else PasswordForm(user, request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _join(request, link, form)
    return render(request, "web/invitation.html", {"link": link, "form": form})


def _join(request: HttpRequest, link: OneTimeLink, form: PasswordForm | None) -> HttpResponse:
    password = None if form is None else form.cleaned_data["password"]
    user = accept_invitation(link, password=password, now=timezone.now())
    if user is None:
        return render(request, "web/error.html", _GONE, status=410)
    _sign_in(request, user, link)
    return redirect("overview")


def _sign_in(request: HttpRequest, user: User, link: OneTimeLink) -> None:
    login(request, user, backend=_BACKEND)
    request.session[SESSION_COMPANY] = str(link.company_id)
