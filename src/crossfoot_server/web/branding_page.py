"""How a company's reports look: logo, accent colour, line at the foot."""

import base64
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from crossfoot_server.reports.branding import brand
from crossfoot_server.reports.queries import branding_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.spooling import Received, spooling
from crossfoot_server.web.access import Visitor, for_members

#: Bytes of a logo that are read; what is larger is no logo.
_LARGEST = 1_000_000


class BrandingForm(forms.Form):
    """Accent and foot; the logo is a file beside them."""

    accent = forms.CharField(
        label=gettext_lazy("Accent colour"),
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")],
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    footer = forms.CharField(
        label=gettext_lazy("Line at the foot of each page"), max_length=200, required=False
    )


@csrf_exempt  # checked below: the token lies in a body that strangers must not make us read
@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def branding(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Show how reports look; keep another logo, colour or foot."""
    if request.method != "POST":
        row = branding_of(visitor.actor.company_id)
        form = BrandingForm(initial={"accent": row.accent, "footer": row.footer})
        return _page(request, visitor, form)
    visitor.needs("manage")
    with spooling(request):
        return _keep(request, visitor)


@csrf_protect
def _keep(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    form = BrandingForm(request.POST)
    if not form.is_valid():
        return _page(request, visitor, form)
    changes: dict[str, Any] = dict(form.cleaned_data)
    logo = request.FILES.get("logo")
    if "without" in request.POST:
        changes["logo"] = b""
    elif isinstance(logo, Received) and logo.spooled.size:
        if logo.spooled.size > _LARGEST:
            form.add_error(None, _("A logo has at most 1 MB."))
            return _page(request, visitor, form)
        changes["logo"] = logo.spooled.path.read_bytes()
    try:
        brand(by=visitor.actor, changes=changes, now=timezone.now())
    except ProblemError as error:
        form.add_error(None, str(error))
        return _page(request, visitor, form)
    messages.success(request, _("Kept; reports that were made stay as they are."))
    return redirect("branding-page")


def _page(request: HttpRequest, visitor: Visitor, form: BrandingForm) -> HttpResponse:
    row = branding_of(visitor.actor.company_id)
    logo = base64.b64encode(bytes(row.logo)).decode()
    facts = {
        "visitor": visitor,
        "form": form,
        "row": row,
        "logo": f"data:{row.logo_type};base64,{logo}" if logo else "",
    }
    return render(request, "web/settings/branding.html", facts, status=422 if form.errors else 200)
