"""Changing how a company's reports look, once it was checked that they can look so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from crossfoot.errors import UserError
from crossfoot.reports.report import Branding as Look
from crossfoot.reports.writers.branding import check_branding, logo_kind
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Company
from crossfoot_server.reports.models import Branding
from crossfoot_server.reports.queries import branding_of
from crossfoot_server.shared.errors import ProblemError

_MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@transaction.atomic
def brand(*, by: Actor, changes: Mapping[str, Any], now: datetime) -> Branding:
    """Change accent, footer or logo; an empty logo is none.

    Raises:
        ProblemError: the logo or the colour can't be used.
    """
    Company.objects.select_for_update().get(pk=by.company_id)
    row = branding_of(by.company_id)
    for name, value in changes.items():
        setattr(row, name, value)
    logo = bytes(row.logo)
    try:
        check_branding(Look(logo=logo or None, accent=row.accent))
        row.logo_type = _MEDIA_TYPES[logo_kind(logo)] if logo else ""
    except UserError as error:
        raise ProblemError(str(error), "bad_branding") from error
    row.updated_by, row.updated_at = by.name, now
    row.save()
    return row
