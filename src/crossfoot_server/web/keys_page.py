"""The API keys of a company: made with their text shown once, and revoked."""

import datetime as dt
import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot_server.companies.access import SCOPES, Actor
from crossfoot_server.companies.actions import issue_key, revoke_key
from crossfoot_server.companies.queries import keys_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members

_LASTS = (
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
    ("", gettext_lazy("until it is revoked")),
)
_MEANINGS = {
    "read": gettext_lazy("read: see everything"),
    "upload": gettext_lazy("upload: send files, confirm mappings"),
    "review": gettext_lazy("review: decide on findings, make schedules"),
    "manage": gettext_lazy("manage: keys, branding, settings"),
    "admin": gettext_lazy("admin: members, webhooks, the company"),
}


class KeyForm(forms.Form):
    """A key to be made; it can do at most what its maker can."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What it is for, such as: nightly upload."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), widget=forms.CheckboxSelectMultiple, initial=["read"]
    )
    days = forms.ChoiceField(
        label=gettext_lazy("It works"), choices=_LASTS, initial="365", required=False
    )

    def __init__(self, actor: Actor, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type] # the data of the form
        scopes: forms.MultipleChoiceField = self.fields["scopes"]  # type: ignore[assignment]
        scopes.choices = [(one, _MEANINGS[one]) for one in SCOPES if actor.may(one)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def keys(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The keys; one that was just made is shown with its text, this once."""
    visitor.needs("manage")
    if request.method != "POST":
        return _page(request, visitor, KeyForm(visitor.actor))
    form = KeyForm(visitor.actor, request.POST)
    if not form.is_valid():
        return _page(request, visitor, form, status=422)
    given, now = form.cleaned_data, timezone.now()
    until = now + dt.timedelta(days=int(given["days"])) if given["days"] else None
    try:
        _key, text = issue_key(
            by=visitor.actor, name=given["name"], scopes=given["scopes"], expires_at=until, now=now
        )
    except ProblemError as error:
        form.add_error(None, str(error))
        return _page(request, visitor, form, status=error.status_code)
    answer = _page(request, visitor, KeyForm(visitor.actor), secret=text, status=201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_members
def key_revoke(request: HttpRequest, visitor: Visitor, key_id: uuid.UUID) -> HttpResponseBase:
    """Make a key useless from now on."""
    visitor.needs("manage")
    key = get_object_or_404(keys_of(visitor.actor.company_id), pk=key_id)
    try:
        revoke_key(key, by=visitor.actor, now=timezone.now())
    except ProblemError as error:
        form = KeyForm(visitor.actor)
        return _page(request, visitor, form, refusal=str(error), status=error.status_code)
    messages.success(request, _("The key %(name)s opens nothing any more.") % {"name": key.name})
    return redirect("keys-page")


def _page(
    request: HttpRequest,
    visitor: Visitor,
    form: KeyForm,
    *,
    secret: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    rows = [
        (one, _state(one.revoked_at, one.expires_at, now), visitor.actor.scopes >= {*one.scopes})
        for one in keys_of(visitor.actor.company_id)
    ]
    facts = {
        "visitor": visitor,
        "form": form,
        "secret": secret,
        "refusal": refusal,
        "rows": rows,
        "working": sum(state == "works" for _key, state, _may in rows),
    }
    return render(request, "web/settings/keys.html", facts, status=status)


def _state(revoked_at: dt.datetime | None, expires_at: dt.datetime | None, now: dt.datetime) -> str:
    if revoked_at is not None:
        return "revoked"
    return "expired" if expires_at is not None and expires_at <= now else "works"
