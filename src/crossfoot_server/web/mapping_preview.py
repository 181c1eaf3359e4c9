"""How a mapping reads the first rows, as the page of an upload shows it before it is confirmed."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crossfoot.errors import UserError
from crossfoot.ingest.preview import Preview
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.previews import preview_of
from crossfoot_server.web.mapping_form import title_of

_TITLES: Final = {
    "debit": gettext_lazy("Debits"),
    "credit": gettext_lazy("Credits"),
    "difference": gettext_lazy("Difference"),
    "entries": gettext_lazy("Entries"),
    "unbalanced": gettext_lazy("Entries that do not balance"),
    "documents": gettext_lazy("Documents"),
    "gross": gettext_lazy("Value of sales"),
    "returns": gettext_lazy("Value of returns"),
    "revenue": gettext_lazy("Revenue"),
    "units": gettext_lazy("Units"),
}
#: A total that should be nothing.
_PROOFS: Final = ("difference", "unbalanced")


def previewed(file: DataFile, toml: str) -> dict[str, Any]:
    """What the page shows: the preview, or in `unread` why there is none yet."""
    try:
        found = preview_of(file, toml)
    except (UserError, ProblemError) as error:
        return {"preview": None, "unread": str(error)}
    if found is None:
        return {"preview": None, "unread": _("The first rows are no longer here.")}
    numbers = [_is_number([row[place] for row in found.lines]) for place in range(len(found.names))]
    return {
        "preview": found,
        "rejects": _rejects(found),
        "heads": list(zip([title_of(name) for name in found.names], numbers, strict=True)),
        "lines": [[(one, _kind(one)) for one in row] for row in found.lines],
        "totals": [
            (_TITLES[name], value, _kind(value), _tone(name, value))
            for name, value in found.totals.items()
        ],
    }


def _rejects(found: Preview) -> str:
    """How bad it is: "all" when no row is a line, "most" when more than half are rejected."""
    if not found.line_rows:
        return "all"
    return "most" if found.rejected > found.line_rows else ""


def _is_number(values: list[Any]) -> bool:
    return any(isinstance(one, Decimal) for one in values)


def _kind(value: Any) -> str:
    """How a template shows it."""
    if isinstance(value, Decimal):
        return "money"
    if isinstance(value, dt.datetime):
        return "moment"
    if isinstance(value, dt.date):
        return "day"
    return "count" if isinstance(value, int) and abs(value) > 9999 else "text"


def _tone(name: str, value: Decimal | int) -> str:
    if name not in _PROOFS:
        return ""
    return "warning" if value else "good"
