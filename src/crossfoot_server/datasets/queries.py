"""What can be read of files and datasets."""

import uuid

from django.db.models import QuerySet

from crossfoot_server.datasets.models import DataFile, Dataset


def data_files_of(company_id: uuid.UUID) -> QuerySet[DataFile]:
    """The company's uploads, newest first."""
    return DataFile.objects.of(company_id).select_related("dataset")


def datasets_of(company_id: uuid.UUID) -> QuerySet[Dataset]:
    """The company's datasets, newest first."""
    return Dataset.objects.of(company_id).select_related("data_file")
