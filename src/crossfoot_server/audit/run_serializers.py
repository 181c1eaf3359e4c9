"""Audit runs as the API shows and takes them."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.titles import profile_title
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer
from crossfoot_server.shared.tables import TableSerializer


class RunSerializer(serializers.ModelSerializer[AuditRun]):
    """One audit of a dataset with one profile; `run_key` is the run id that reports show."""

    file_id = serializers.UUIDField(source="dataset.data_file_id", read_only=True)
    file_name = serializers.CharField(source="dataset.data_file.file_name", read_only=True)
    profile_title = serializers.SerializerMethodField()
    profile_toml = serializers.CharField(
        read_only=True, help_text="The profile as it was asked for: a name, or TOML."
    )
    risk_score = serializers.DecimalField(max_digits=4, decimal_places=1, coerce_to_string=False)

    class Meta:
        model = AuditRun
        fields = (
            "id", "run_key", "dataset_id", "file_id", "file_name", "job_id", "profile",
            "profile_title", "profile_toml", "risk_score", "risk_level", "finding_count",
            "started_by", "created_at",
        )  # fmt: skip

    def get_profile_title(self, run: AuditRun) -> str:
        """The profile's title, or its name where it has none."""
        return profile_title(run)


_ANOTHER_PROFILE = OpenApiExample(
    "With another profile",
    value={"file_id": "6f1e7b3c-8a44-4d0b-9d57-3c1f0a9b2e84", "profile": "aicpa-ads-example"},
    request_only=True,
)


@extend_schema_serializer(examples=[_ANOTHER_PROFILE])
class NewRunSerializer(StrictSerializer):
    """A dataset, or the upload it came from, and the profile to audit it with."""

    together: ClassVar[dict[str, Any]] = {
        "oneOf": [{"required": ["dataset"]}, {"required": ["file_id"]}]
    }
    dataset = serializers.UUIDField(required=False)
    file_id = serializers.UUIDField(required=False)
    profile = serializers.CharField(
        max_length=100_000,
        allow_blank=True,
        default="",
        help_text="A name, or the text of one (TOML); without it the company's standard one.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("dataset" in attrs) == ("file_id" in attrs):
            raise serializers.ValidationError("Give dataset or file_id, one of the two.")
        return attrs


class StartedRunSerializer(serializers.Serializer[Any]):
    """The job that audits, or the run there is already; the other one is null."""

    job_id = serializers.UUIDField(allow_null=True)
    status = serializers.CharField()
    status_endpoint = serializers.CharField(allow_null=True)
    run = RunSerializer(allow_null=True)


class RunsQuery(QuerySerializer):
    """What a list of runs may be narrowed by."""

    file_id = serializers.UUIDField(required=False, help_text="An upload: its runs.")
    dataset = serializers.UUIDField(required=False, help_text="A dataset: its runs.")


class RunFileSerializer(serializers.Serializer[Any]):
    """A file of a run."""

    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    media_type = serializers.CharField()


class RunFilesSerializer(serializers.Serializer[Any]):
    """All files of a run."""

    files = RunFileSerializer(many=True)


class TableNamesSerializer(serializers.Serializer[Any]):
    """The tables of a run."""

    tables = serializers.ListField(child=serializers.CharField())


class ComparisonSerializer(serializers.Serializer[Any]):
    """What changed from the earlier run to the later; lists are null across datasets."""

    earlier = serializers.UUIDField()
    later = serializers.UUIDField()
    same_dataset = serializers.BooleanField()
    basis = serializers.CharField()
    by_check = serializers.ListField(child=serializers.DictField())
    by_family = serializers.ListField(child=serializers.DictField())
    by_account = TableSerializer()
    added = TableSerializer(allow_null=True)
    gone = TableSerializer(allow_null=True)
    changed = TableSerializer(allow_null=True)
