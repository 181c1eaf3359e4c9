"""Files of reports that have grown old are removed; what is known of the reports stays."""

import logging
from datetime import datetime

from crossfoot_server.reports.models import ReportExecution, ReportStatus
from crossfoot_server.reports.store import all_folders, remove_files

logger = logging.getLogger(__name__)


def expire(*, now: datetime) -> int:
    """Remove the files of reports whose time is over; return of how many."""
    old = ReportExecution.everywhere.filter(status=ReportStatus.COMPLETED, expires_at__lte=now)
    expired = 0
    for company_id, pk in list(old.values_list("company_id", "pk")):
        # The row first: whoever reads it finds no file that is half gone.
        expired += old.filter(pk=pk).update(status=ReportStatus.EXPIRED)
        remove_files(company_id, pk)
    return expired


def remove_ownerless() -> int:
    """Remove the files of reports that are no more, such as those of a removed upload."""
    removed = 0
    for company_id, pk in list(all_folders()):
        if not ReportExecution.everywhere.filter(pk=pk, company_id=company_id).exists():
            remove_files(company_id, pk)
            removed += 1
    return removed
