"""The members of a company: who they are, whom to invite, what they may do."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot_server.companies.access import RANKS, SCOPES, Actor, rank_of, scopes_of
from crossfoot_server.companies.members import change_role, invite_member, remove_member
from crossfoot_server.companies.models import Role
from crossfoot_server.companies.queries import members_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.words import choices_in_words


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), initial=Role.ANALYST)

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        role: Any = self.fields["role"]
        role.choices = _roles(actor)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def members(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The members and those invited; a form to invite another."""
    if request.method != "POST":
        return _page(request, visitor, InvitationForm(visitor.actor))
    visitor.needs("admin")
    form = InvitationForm(visitor.actor, request.POST)
    if not form.is_valid():
        return _page(request, visitor, form, status=422)
    try:
        invited = invite_member(by=visitor.actor, now=timezone.now(), **form.cleaned_data)
    except ProblemError as error:
        form.add_error(None, str(error))
        return _page(request, visitor, form, status=error.status_code)
    messages.success(request, _("%(who)s was sent an invitation.") % {"who": invited.user.email})
    return redirect("members-page")


@require_POST
@for_members
def member_change(request: HttpRequest, visitor: Visitor, member_id: uuid.UUID) -> HttpResponseBase:
    """Give a member another role, or take them out."""
    visitor.needs("admin")
    member = get_object_or_404(members_of(visitor.actor.company_id), pk=member_id)
    form, told = InvitationForm(visitor.actor), {"who": member.user.email}
    try:
        if "remove" in request.POST:
            remove_member(member, by=visitor.actor)
            messages.success(request, _("%(who)s is no member any more.") % told)
        else:
            role = request.POST.get("role", "")
            if role not in Role.values:
                return _page(request, visitor, form, _("Choose one of the roles."), status=422)
            change_role(member, role=role, by=visitor.actor)
            messages.success(request, _("%(who)s has the role now.") % told)
    except ProblemError as error:
        return _page(request, visitor, form, str(error), status=error.status_code)
    return redirect("members-page")


def _roles(actor: Actor) -> list[tuple[str, str]]:
    """The roles that somebody may give: none above their own."""
    return choices_in_words(
        (one.value, one.label) for one in Role if RANKS.index(one) >= rank_of(actor)
    )


def _page(
    request: HttpRequest,
    visitor: Visitor,
    form: InvitationForm,
    refusal: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    roles = _roles(visitor.actor)
    given = {value for value, _label in roles}
    facts = {
        "visitor": visitor,
        "form": form,
        "refusal": refusal,
        "roles": roles,
        "rows": [(one, one.role in given) for one in members_of(visitor.actor.company_id)],
        "scopes": SCOPES,
        "rights": [(role.label, scopes_of(role)) for role in Role],
        "may_change": visitor.actor.may("admin"),
    }
    return render(request, "web/settings/members.html", facts, status=status)
