"""Uploads of sales and stock as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.serializers import UpdateSerializer
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.jobs.serializers import JobSerializer
from crossfoot_server.sales.models import Subject
from crossfoot_server.shared.strict import QuerySerializer

#: Its job is not done; its documents count; it was taken back; it never counted.
STATES = ("waiting", "applied", "undone", "failed")


class TradeUploadsQuery(QuerySerializer):
    """What a list of uploads may be narrowed by."""

    subject = serializers.ChoiceField(Subject.choices, required=False, help_text="Sales or stock.")
    state = serializers.ChoiceField(STATES, required=False, help_text="What became of it.")


def _of_upload(kind: type[serializers.Field[Any, Any, Any, Any]], name: str, **more: Any) -> Any:
    """A field of what was read; null while the file has not been."""
    return kind(
        source=f"trade_upload.{name}", read_only=True, default=None, allow_null=True, **more
    )


class TradeFileSerializer(serializers.ModelSerializer[DataFile]):
    """A file of sales or stock: what was read, and whether it counts."""

    file_id = serializers.UUIDField(source="id", read_only=True)
    subject = serializers.CharField(source="kind", read_only=True)
    uploaded_at = serializers.DateTimeField(source="created_at", read_only=True)
    state = serializers.SerializerMethodField()
    job = serializers.SerializerMethodField()
    undo_job = serializers.SerializerMethodField()
    rows_read = _of_upload(serializers.IntegerField, "rows_read")
    line_count = _of_upload(serializers.IntegerField, "line_count")
    problem_count = _of_upload(serializers.IntegerField, "problem_count")
    totals_row_count = _of_upload(serializers.IntegerField, "totals_row_count")
    decimals = _of_upload(serializers.IntegerField, "decimals")
    first_day = _of_upload(serializers.DateField, "first_day")
    last_day = _of_upload(serializers.DateField, "last_day")
    totals = _of_upload(serializers.DictField, "totals", help_text="Control totals.")
    notes = _of_upload(
        serializers.ListField, "notes", child=serializers.CharField(), help_text="To be known."
    )
    undone_at = _of_upload(serializers.DateTimeField, "undone_at")
    undone_by = _of_upload(serializers.CharField, "undone_by")

    class Meta:
        model = DataFile
        fields: tuple[str, ...] = (
            "file_id", "file_name", "file_size", "sha256", "subject", "state", "uploaded_by",
            "uploaded_at", "job", "undo_job", "rows_read", "line_count", "problem_count",
            "totals_row_count", "decimals", "first_day", "last_day", "totals", "notes",
            "undone_at", "undone_by",
        )  # fmt: skip

    def get_state(self, file: DataFile) -> str:
        """Waiting, applied, undone or failed."""
        return state_of(file)

    @extend_schema_field(JobSerializer(allow_null=True))
    def get_job(self, file: DataFile) -> Any:
        """The newest job that read the file."""
        return _shown(newest_job(file))

    @extend_schema_field(JobSerializer(allow_null=True))
    def get_undo_job(self, file: DataFile) -> Any:
        """The job that is taking the upload back; null when none is."""
        upload = getattr(file, "trade_upload", None)
        job = self.context["undos"].get(str(upload.pk)) if upload else None
        return _shown(job)


class TradeFileDetailSerializer(TradeFileSerializer):
    """A file of sales or stock with its mapping, and what it changed by month."""

    mapping = _of_upload(serializers.CharField, "mapping_toml", help_text="TOML.")
    updates = UpdateSerializer(many=True, read_only=True)

    class Meta(TradeFileSerializer.Meta):
        fields = (*TradeFileSerializer.Meta.fields, "mapping", "updates")


def newest_job(file: DataFile) -> Job | None:
    """The newest job that read the file; null when it was removed."""
    return max(file.jobs.all(), key=lambda job: job.created_at, default=None)


def state_of(file: DataFile) -> str:
    """What became of a file of sales or stock: one of STATES."""
    upload = getattr(file, "trade_upload", None)
    if upload is not None:
        return "applied" if upload.undone_at is None else "undone"
    job = newest_job(file)
    return "failed" if job is None or job.status in ENDED else "waiting"


def _shown(job: Job | None) -> Any:
    return None if job is None else JobSerializer(job).data
