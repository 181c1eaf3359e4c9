"""What can be asked of reports of one's own: save, change, remove, validate, preview."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from crossfoot.reports.custom import custom_report, spec_record
from crossfoot.reports.report import Report, Table
from crossfoot_server.companies.access import Actor
from crossfoot_server.reports.asking import made_by, refuse_others
from crossfoot_server.reports.models import CustomReport
from crossfoot_server.reports.reading_custom import PREVIEW, find_spec, read_spec
from crossfoot_server.shared.errors import ConflictError

MOST_REPORTS: Final = 500
#: Rows of a preview.
SHOWN: Final = 50
_NOT_YOURS: Final = "Only whoever made a report of one's own, or a manager, changes it."


@transaction.atomic
def save_custom(*, by: Actor, given: Mapping[str, Any], now: datetime) -> CustomReport:
    """Save a report of one's own.

    Raises:
        UserError: the spec has a mistake; the sentence says where, and what is meant.
        ConflictError: the company has as many as it may have.
    """
    if CustomReport.objects.of(by.company_id).count() >= MOST_REPORTS:
        raise ConflictError(
            f"A company has at most {MOST_REPORTS} reports of its own: remove one first.",
            "too_many",
        )
    columns = {**given, "spec": checked_spec(given["spec"])}
    return CustomReport.everywhere.create(
        company_id=by.company_id, updated_at=now, **made_by(by), **columns
    )


@transaction.atomic
def change_custom(
    row: CustomReport, *, by: Actor, changes: Mapping[str, Any], now: datetime
) -> CustomReport:
    """Change a report of one's own; that of others is changed by managers only.

    Raises:
        UserError: the spec has a mistake.
        ProblemError: it is somebody else's.
    """
    refuse_others(row, by=by, sentence=_NOT_YOURS)
    if "spec" in changes:
        changes = {**changes, "spec": checked_spec(changes["spec"])}
    for name, value in changes.items():
        setattr(row, name, value)
    row.updated_at = now
    row.save()
    return row


def remove_custom(row: CustomReport, *, by: Actor) -> None:
    """Remove a report of one's own with its schedules; reports that were made of it stay.

    Raises:
        ProblemError: it is somebody else's.
    """
    refuse_others(row, by=by, sentence=_NOT_YOURS)
    row.delete()


def checked_spec(record: Mapping[str, Any]) -> dict[str, Any]:
    """A spec as it is kept.

    Raises:
        UserError: it has a mistake.
    """
    return spec_record(read_spec(record))


def preview(record: Mapping[str, Any], parameters: Mapping[str, Any], *, by: Actor) -> Report:
    """What a spec shows now of the first rows of its source; nothing is kept.

    Raises:
        UserError: it has a mistake, or there is nothing it could be of.
    """
    return custom_report(find_spec(read_spec(record), parameters, by, is_preview=True).read())


def shown_table(report: Report) -> dict[str, Any]:
    """The first rows of the report's table as plain data."""
    table: Table = report.tables[0]
    names = [column.name for column in table.columns]
    return {
        "title": table.title,
        "columns": [
            {"name": one.name, "title": one.title, "kind": one.kind, "unit": one.unit}
            for one in table.columns
        ],
        "count": table.rows.height,
        "rows": table.rows.head(SHOWN).select(names).to_dicts(),
        "note": " ".join(filter(None, (dict(report.about).get(PREVIEW), table.note))),
    }
