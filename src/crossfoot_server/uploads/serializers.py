"""What upload requests may say, and how uploads and mappings are shown."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers

from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.datasets.serializers import UpdateSerializer
from crossfoot_server.jobs.serializers import JobSerializer
from crossfoot_server.shared.strict import StrictSerializer
from crossfoot_server.uploads.models import ColumnMapping
from crossfoot_server.uploads.spool import SIDE_FILES
from crossfoot_server.uploads.spooling import Received
from crossfoot_server.uploads.words import words_of

LONGEST_TOML = 100_000


@extend_schema_field(OpenApiTypes.STR)
class TomlField(serializers.CharField):
    """TOML as text, or as a file."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TOML, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, Received):
            with data.spooled.path.open("rb") as file:
                start = file.read(4 * LONGEST_TOML)
            try:
                data = start.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise serializers.ValidationError("The file is not UTF-8 text.") from error
            self.run_validators(data)
        return super().to_internal_value(data)


class HowSerializer(StrictSerializer):
    """How a file is to be read, and for whom."""

    mapping = TomlField(
        required=False, allow_blank=True, help_text="What the columns mean (TOML), text or file."
    )
    profile = TomlField(
        required=False,
        allow_blank=True,
        default="",
        help_text="Profile of the audit: its name, or TOML; without it the company's standard one.",
    )
    format = serializers.CharField(required=False, max_length=20, allow_blank=True)
    encoding = serializers.CharField(required=False, max_length=40, allow_blank=True)
    delimiter = serializers.CharField(
        required=False, max_length=1, trim_whitespace=False, allow_blank=True
    )
    header_row = serializers.IntegerField(required=False, min_value=1, max_value=1_000_000)
    sheet = serializers.CharField(required=False, max_length=100, allow_blank=True)
    engagement_id = serializers.CharField(required=False, max_length=100, allow_blank=True)
    client_name = serializers.CharField(required=False, max_length=200, allow_blank=True)


def _file(**options: Any) -> serializers.FileField:
    """A file of any size and name: what is wrong with one, screening says, with a code."""
    return serializers.FileField(allow_empty_file=True, **options)


class UploadSerializer(HowSerializer):
    """A ledger file, what lies beside it, and how it is to be read and audited."""

    file = _file(help_text="The ledger: CSV, Excel, Parquet, FEC, DATEV, SAF-T.")
    accounts = _file(required=False, help_text="Chart of accounts.")
    opening = _file(required=False, help_text="Opening trial balance.")
    closing = _file(required=False, help_text="Closing trial balance.")
    log = _file(required=False, help_text="The system's log of the entries.")
    headers = _file(required=False, help_text="Entry headers in their own file.")


class ImportSerializer(UploadSerializer):
    """A ledger that is read and not audited, or a file of sales or stock."""

    kind = serializers.ChoiceField(
        FileKind.choices, default=FileKind.LEDGER, help_text="What the file holds."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        beside = next((role for role in SIDE_FILES if role in attrs), None)
        if attrs["kind"] != FileKind.LEDGER and beside:
            raise serializers.ValidationError(
                {beside: f"This belongs to a ledger, not to {words_of(attrs['kind']).one}."}
            )
        return attrs


class MetadataSerializer(HowSerializer):
    """What the Upload-Metadata of a resumable upload may say."""

    of_texts = True
    filename = serializers.CharField(max_length=1000)
    kind = serializers.ChoiceField(
        FileKind.choices, default=FileKind.LEDGER, help_text="What the file holds."
    )
    audit = serializers.BooleanField(default=True, help_text="false: read it, audit nothing.")


class ReceivedFileSerializer(serializers.Serializer[None]):
    """What came in."""

    file_id = serializers.UUIDField()
    file_name = serializers.CharField()
    file_size = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


_JOB, _FILE = "0d7c1f52-5b9e-4c3a-9a53-2f6b8f1d7e10", "6f1e7b3c-8a44-4d0b-9d57-3c1f0a9b2e84"
_TAKEN = OpenApiExample(
    "A ledger was taken",
    value={
        "job_id": _JOB,
        "status": "PROCESSING",
        "message": "File uploaded successfully. Processing started in background.",
        "file_info": {
            "file_id": _FILE,
            "file_name": "ledger.csv",
            "file_size": 213241,
            "sha256": "9e9b03c7f4da4ad427e0b719bd5f9a3c1f7e2b8d6a5c4e3f2a1b0c9d8e7f6a5b",
            "uploaded_at": "2026-03-31T12:00:00Z",
        },
        "celery_task_id": _JOB,
        "status_endpoint": f"/api/file-processing-jobs/{_JOB}/status/",
        "progress_endpoint": f"/api/processing-progress/?job_id={_JOB}",
        "events_endpoint": f"/api/uploads/{_FILE}/events/",
        "websocket_endpoint": f"/ws/uploads/{_FILE}/",
        "mapping_endpoint": f"/api/uploads/{_FILE}/mapping/",
        "analytics_endpoint": f"/api/analysis/file/{_FILE}/",
        "duplicate_analysis_endpoint": f"/api/duplicate-anomalies/?sheet_id={_FILE}",
    },
    response_only=True,
)


@extend_schema_serializer(examples=[_TAKEN])
class UploadAnswerSerializer(serializers.Serializer[None]):
    """The job that stands for an upload, and where to look."""

    job_id = serializers.UUIDField()
    status = serializers.CharField()
    message = serializers.CharField()
    file_info = ReceivedFileSerializer()
    celery_task_id = serializers.CharField(allow_null=True)
    status_endpoint = serializers.CharField()
    progress_endpoint = serializers.CharField()
    events_endpoint = serializers.CharField()
    websocket_endpoint = serializers.CharField()
    mapping_endpoint = serializers.CharField()
    analytics_endpoint = serializers.CharField(required=False, help_text="Of a ledger.")
    duplicate_analysis_endpoint = serializers.CharField(required=False, help_text="Of a ledger.")
    sales_endpoint = serializers.CharField(required=False, help_text="Of sales and stock.")
    warning = serializers.CharField(required=False)


class StreamEventSerializer(serializers.Serializer[None]):
    """A server-sent event; its data is the message that the WebSocket sends, as JSON."""

    event = serializers.CharField()
    id = serializers.CharField(help_text="The event's sequence.")

    def get_fields(self) -> dict[str, Any]:
        # A serializer's own attribute is called data.
        return {**super().get_fields(), "data": serializers.CharField()}


class FileSerializer(serializers.ModelSerializer[DataFile]):
    """An upload with its jobs, its dataset and what it changed."""

    file_id = serializers.UUIDField(source="id", read_only=True)
    uploaded_at = serializers.DateTimeField(source="created_at", read_only=True)
    dataset_id = serializers.UUIDField(
        source="dataset.id", read_only=True, default=None, allow_null=True
    )
    jobs = JobSerializer(many=True, read_only=True)
    updates = UpdateSerializer(many=True, read_only=True)

    class Meta:
        model = DataFile
        fields = (
            *("file_id", "file_name", "file_size", "sha256", "kind", "engagement_id"),
            *("client_name", "uploaded_by", "uploaded_at", "dataset_id", "jobs", "updates"),
        )


class SuggestedColumnSerializer(serializers.Serializer[None]):
    """A column of the file: what it seems to mean, how sure that is (0 to 1), and why."""

    column = serializers.CharField()
    canonical = serializers.CharField(allow_null=True)
    confidence = serializers.FloatField()
    reason = serializers.CharField()
    samples = serializers.ListField(child=serializers.CharField())


class FileMappingSerializer(serializers.Serializer[None]):
    """The mapping of an upload: what is used, or what is suggested and why that is not certain."""

    file_id = serializers.UUIDField()
    needed = serializers.BooleanField(help_text="Whether a job waits for it.")
    mapping = serializers.CharField(help_text="TOML given or confirmed; empty when there is none.")
    draft = serializers.CharField(help_text="TOML to start from.")
    columns = SuggestedColumnSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    doubts = serializers.ListField(child=serializers.CharField())
    reasons = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class ConfirmSerializer(StrictSerializer):
    """A mapping confirmed by a person; `save` keeps it for files with the same headers."""

    toml = TomlField()
    save = serializers.BooleanField(default=False)  # type: ignore[assignment] # the field's name
    name = serializers.CharField(required=False, max_length=200, allow_blank=True, default="")


class MappingSerializer(serializers.ModelSerializer[ColumnMapping]):
    """A saved mapping."""

    headers = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ColumnMapping
        fields = (
            "id",
            "kind",
            "name",
            "headers",
            "toml",
            "created_by",
            "created_at",
            "last_used_at",
        )
        read_only_fields = fields


class NewMappingSerializer(StrictSerializer):
    """A mapping to be kept, and the headers of the files it is for."""

    kind = serializers.ChoiceField(FileKind.choices, default=FileKind.LEDGER)
    name = serializers.CharField(max_length=200)
    headers = serializers.ListField(
        child=serializers.CharField(max_length=500), min_length=1, max_length=5000
    )
    toml = TomlField()


class MappingChangeSerializer(StrictSerializer):
    """What of a saved mapping may be changed."""

    name = serializers.CharField(required=False, max_length=200)
    toml = TomlField(required=False)


class ResumableSerializer(serializers.Serializer[None]):
    """How far a resumable upload is."""

    upload_id = serializers.UUIDField()
    file_name = serializers.CharField()
    length = serializers.IntegerField()
    offset = serializers.IntegerField()
    expires_at = serializers.DateTimeField()
