"""Changing how a company's reports look, once it was checked that they can look so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from crossfoot.errors import UserError
from crossfoot.reports.report import Branding as Look
from crossfoot.reports.writers.branding import check_branding, logo_kind
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Company
from crossfoot_server.reports.models import Branding
from crossfoot_server.reports.queries import branding_of
from crossfoot_server.shared.errors import ProblemError

#: As WCAG asks of large text and of drawn things.
_LEAST_CONTRAST: Final = 3.0
_MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@transaction.atomic
def brand(*, by: Actor, changes: Mapping[str, Any], now: datetime) -> Branding:
    """Change accent, footer or logo; an empty logo is none.

    Raises:
        ProblemError: the logo can't be used, or the colour can't or is not read on white.
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
    if "accent" in changes and (contrast := contrast_with_white(row.accent)) < _LEAST_CONTRAST:
        raise ProblemError(
            f"The accent {row.accent} is too light to be read on white paper: its contrast is "
            f"{contrast:.1f} to 1, and at least 3 to 1 is needed. Take a darker one.",
            "bad_branding",
        )
    row.updated_by, row.updated_at = by.name, now
    row.save()
    return row


def contrast_with_white(colour: str) -> float:
    """The contrast of a colour such as #0f766e with white, from 1 to 21, as WCAG 2 has it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
