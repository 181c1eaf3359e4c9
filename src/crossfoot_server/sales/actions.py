"""What can be asked of sales and stock: take an upload back."""

from django.db import transaction

from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.sales.models import TradeUpload
from crossfoot_server.sales.queries import undos_under_way
from crossfoot_server.shared.errors import ConflictError


@transaction.atomic
def undo(*, data_file: DataFile, by: Actor) -> Job:
    """Start the job that takes a file of sales or stock back, as if it had never come.

    Raises:
        ConflictError: the file has no effect (yet, any more, or at all), or a job of it is not
            done.
    """
    uploads = TradeUpload.objects.of(by.company_id).select_for_update()
    upload = uploads.filter(data_file_id=data_file.pk).first()
    jobs = Job.objects.of(by.company_id).filter(data_file_id=data_file.pk)
    if jobs.exclude(status__in=ENDED).exists():
        raise ConflictError(
            "The job of this upload is not done. Cancel it, or wait until it has ended.",
            "job_running",
        )
    if upload is None:
        raise ConflictError(
            "This upload was never read, so there is nothing to take back.", "not_read"
        )
    if upload.undone_at is not None:
        raise ConflictError("This upload was taken back already.", "already_undone")
    if str(upload.pk) in undos_under_way(by.company_id):
        raise ConflictError("This upload is being taken back already.", "undo_waits")
    # The job is not the file's: who follows the upload sees it end, and nothing after that.
    return start_job(
        company_id=by.company_id,
        kind="trade_undo",
        by=by.name,
        payload={"upload_id": str(upload.pk)},
    )
