"""Saved mappings, resumable uploads and remembered answers."""

from typing import Final

from django.db import models

from crossfoot_server.datasets.models import FileKind
from crossfoot_server.shared.models import CompanyOwned, exact_json_field

#: What is kept of a mapping that another one replaced.
KEPT_OF_REPLACED: Final = ("name", "toml", "created_by")


class ColumnMapping(CompanyOwned):
    """A confirmed mapping, used again for files of its kind with these headers (`header_key`).

    It `is_proved` once the file that it was saved with could be read; until then `replaced` holds
    name, text and author of the one before, if there was one, which comes back where it could not.
    """

    kind = models.CharField(max_length=20, choices=FileKind, default=FileKind.LEDGER)
    name = models.CharField(max_length=200)
    header_key = models.CharField(max_length=64)
    headers = exact_json_field(default=list)
    toml = models.TextField()
    created_by = models.CharField(max_length=254)
    last_used_at = models.DateTimeField(null=True, blank=True)
    is_proved = models.BooleanField(default=True)
    replaced = exact_json_field()

    class Meta:
        db_table = "column_mappings"
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "kind", "header_key"], name="one_mapping_a_header"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ResumableUpload(CompanyOwned):
    """A large upload that may be continued (tus 1.0.0); `received` bytes lie in the spool.

    Once it is complete it has a `job`, or the `problem` for which it was refused.
    """

    file_name = models.CharField(max_length=255)
    length = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    metadata = exact_json_field()
    started_by = models.CharField(max_length=254)
    expires_at = models.DateTimeField()
    job = models.ForeignKey("jobs.Job", models.CASCADE, null=True, related_name="+")
    problem = exact_json_field()

    class Meta:
        db_table = "resumable_uploads"
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return f"{self.file_name}: {self.received} of {self.length} bytes"


class RememberedAnswer(CompanyOwned):
    """The upload an Idempotency-Key stands for, so that a repeated request starts nothing new."""

    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    job = models.ForeignKey("jobs.Job", models.CASCADE, related_name="+")

    class Meta:
        db_table = "remembered_answers"
        constraints = (models.UniqueConstraint(fields=["company", "key"], name="one_answer_a_key"),)

    def __str__(self) -> str:
        return self.key
