"""The webhooks of a company: added, tried, switched, removed, and what was sent to them."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import page_of
from crossfoot_server.webhooks.actions import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    rotate_secret,
    send_again,
    send_ping,
)
from crossfoot_server.webhooks.events import EVENTS
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.queries import deliveries_of, endpoints_of

_A_PAGE = 25


class WebhookForm(forms.Form):
    """Where messages are to go, and about what."""

    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("It gets signed messages: ids and figures, never ledger content."),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("When"),
        choices=[(one, one) for one in EVENTS],
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def webhooks(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The webhooks; the secret of one that was just added is shown this once."""
    visitor.needs("admin")
    if request.method != "POST":
        return _page(request, visitor, WebhookForm())
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, visitor, form, status=422)
    try:
        made = add_endpoint(by=visitor.actor, **form.cleaned_data)
    except ProblemError as error:
        form.add_error(None, str(error))
        return _page(request, visitor, form, status=error.status_code)
    return _with_secret(_page(request, visitor, WebhookForm(), secret=made.secret, status=201))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def webhook(request: HttpRequest, visitor: Visitor, webhook_id: uuid.UUID) -> HttpResponseBase:
    """One webhook with what was sent to it; try it, switch it, remove it."""
    visitor.needs("admin")
    row = get_object_or_404(endpoints_of(visitor.actor.company_id), pk=webhook_id)
    if request.method != "POST":
        return _one(request, visitor, row)
    if "url" in request.POST:
        return _changed(request, visitor, row)
    if "rotate" in request.POST:
        changed = rotate_secret(row, now=timezone.now())
        return _with_secret(_one(request, visitor, changed, secret=changed.secret))
    if "remove" in request.POST:
        remove_endpoint(row)
        messages.success(request, _("The webhook was removed."))
        return redirect("webhooks-page")
    try:
        messages.success(request, _pressed(request, row))
    except ProblemError as error:
        return _one(request, visitor, row, refusal=str(error), status=error.status_code)
    return redirect("webhook-page", row.pk)


def _changed(request: HttpRequest, visitor: Visitor, row: WebhookEndpoint) -> HttpResponseBase:
    """Another address or other events; messages keep the secret they are signed with."""
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            change_endpoint(row, changes=form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("webhook-page", row.pk)
        except ProblemError as error:
            form.add_error(None, str(error))
    row.refresh_from_db()
    return _one(request, visitor, row, form=form, status=422)


def _pressed(request: HttpRequest, row: WebhookEndpoint) -> str:
    if "active" in request.POST:
        is_active = request.POST["active"] == "yes"
        change_endpoint(row, changes={"is_active": is_active})
        return _("The webhook is on.") if is_active else _("The webhook is off.")
    if "resend" in request.POST:
        mine = deliveries_of(row.company_id).filter(endpoint=row)
        send_again(_delivery(mine, request.POST["resend"]), now=timezone.now())
        return _("The message is sent again: load the page again to see how it went.")
    send_ping(row, now=timezone.now())
    return _("A message is on its way: load the page again to see how it went.")


def _delivery(mine: QuerySet[WebhookDelivery], pressed: str) -> WebhookDelivery:
    try:
        return get_object_or_404(mine, pk=uuid.UUID(pressed))
    except ValueError as error:
        raise Http404 from error


def _with_secret(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(
    request: HttpRequest,
    visitor: Visitor,
    form: WebhookForm,
    *,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = endpoints_of(visitor.actor.company_id)
    facts = {"visitor": visitor, "form": form, "secret": secret, "rows": rows}
    return render(request, "web/settings/webhooks.html", facts, status=status)


def _one(
    request: HttpRequest,
    visitor: Visitor,
    row: WebhookEndpoint,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of a webhook; `more` is a secret, a refusal, or a form with what is wrong of it."""
    sent = deliveries_of(visitor.actor.company_id).filter(endpoint=row)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "row": row,
        "form": WebhookForm(initial={"url": row.url, "events": row.events}),
        "page": page_of(request, sent, _A_PAGE),
        **more,
    }
    return render(request, "web/settings/webhook.html", facts, status=status)
