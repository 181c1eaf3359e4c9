"""What workers do with datasets: audit them again with other parameters."""

from celery import shared_task

from crossfoot_server.audit.auditing import audit_ledger
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.jobs.running import Keep, Work, run_job


@shared_task(name="audit_dataset")
def audit_dataset(job_id: str) -> None:
    """Audit a stored dataset with the profile that the job names."""
    run_job(job_id, _audit)


def _audit(work: Work) -> Keep:
    work.tracking.begin("file_processing")
    dataset = Dataset.everywhere.select_related("data_file").get(data_file__jobs=work.job)
    return audit_ledger(work, dataset)
