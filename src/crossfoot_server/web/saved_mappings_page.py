"""Saved mappings: what the columns of files with the same headers mean."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.errors import UserError
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.actions.mappings import change_mapping, remove_mapping
from crossfoot_server.uploads.models import ColumnMapping
from crossfoot_server.uploads.queries import mappings_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.mapping_form import TomlForm
from crossfoot_server.web.text_files import toml_file


class SavedMappingForm(TomlForm):
    """What can be changed of a saved mapping."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    field_order = ("name", "toml")


@require_safe
@for_members
def mappings(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The saved mappings, newest first."""
    facts = {"visitor": visitor, "rows": mappings_of(visitor.actor.company_id)}
    return render(request, "web/settings/mappings.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def mapping(request: HttpRequest, visitor: Visitor, mapping_id: uuid.UUID) -> HttpResponseBase:
    """One mapping: see it, change it, remove it."""
    row = get_object_or_404(mappings_of(visitor.actor.company_id), pk=mapping_id)
    if request.method != "POST":
        return _page(request, visitor, row, SavedMappingForm({"name": row.name, "toml": row.toml}))
    visitor.needs("upload")
    if "remove" in request.POST:
        remove_mapping(row)
        messages.success(request, _("The mapping was removed."))
        return redirect("mappings-page")
    form = SavedMappingForm(request.POST)
    if form.is_valid():
        try:
            change_mapping(row, form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("mapping-page", row.pk)
        except (UserError, ProblemError) as error:
            form.add_error(None, str(error))
    return _page(request, visitor, row, form)


@require_safe
@for_members
def mapping_file(request: HttpRequest, visitor: Visitor, mapping_id: uuid.UUID) -> HttpResponse:
    """The text of a mapping as a file."""
    row = get_object_or_404(mappings_of(visitor.actor.company_id), pk=mapping_id)
    return toml_file(row.name, row.toml)


def _page(
    request: HttpRequest, visitor: Visitor, row: ColumnMapping, form: SavedMappingForm
) -> HttpResponse:
    facts = {"visitor": visitor, "row": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "web/settings/mapping.html", facts, status=status)
