"""Jobs as the API shows them."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.jobs.kinds import ALL_KINDS
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.shared.strict import QuerySerializer


class JobsQuery(QuerySerializer):
    """What a list of jobs may be narrowed by."""

    status = serializers.ChoiceField(Status.choices, required=False)
    kind = serializers.ChoiceField([(kind.name, kind.title) for kind in ALL_KINDS], required=False)
    is_dead_letter = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Given up after the last attempt."
    )
    file_id = serializers.UUIDField(
        required=False, source="data_file_id", help_text="An upload: its jobs."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in attrs.items() if value is not None}


class JobQuery(QuerySerializer):
    """Which job."""

    job_id = serializers.UUIDField(help_text="A job.")


class TrackerSerializer(serializers.ModelSerializer[ProcessingJobTracker]):
    """Progress, overall and by group of steps."""

    class Meta:
        model = ProcessingJobTracker
        exclude = ("company",)


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a job is."""

    success = serializers.BooleanField()
    job_id = serializers.UUIDField()
    status = serializers.ChoiceField(Status.choices)
    progress = TrackerSerializer()


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job with what people ask first."""

    job_id = serializers.UUIDField(source="id", read_only=True)
    file_id = serializers.UUIDField(source="data_file_id", read_only=True, allow_null=True)
    file_name = serializers.CharField(
        source="data_file.file_name", read_only=True, default=None, allow_null=True
    )
    progress = serializers.FloatField(source="tracker.overall_progress", read_only=True)
    current_step = serializers.CharField(source="tracker.current_step", read_only=True)
    run_id = serializers.SerializerMethodField()
    processing_duration_display = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "job_id", "file_id", "file_name", "kind", "queue", "priority", "status", "progress",
            "current_step", "error_message", "error_code", "is_dead_letter", "attempts",
            "max_attempts", "run_id", "celery_task_id", "started_by", "created_at", "started_at",
            "completed_at", "processing_duration", "processing_duration_display",
        )  # fmt: skip

    def get_run_id(self, job: Job) -> str | None:
        """The audit run that the job made, if it made one."""
        return job.analytics_results.get("run_id") or None

    def get_processing_duration_display(self, job: Job) -> str | None:
        """The duration as hours, minutes and seconds."""
        return clock(job.processing_duration)


class JobStatusSerializer(JobSerializer):
    """A job with its results."""

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "analytics_results", "anomaly_results")  # type: ignore[assignment]


def clock(seconds: float | None) -> str | None:
    """150.2 as 00:02:30."""
    if seconds is None:
        return None
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def progress_of(tracker: ProcessingJobTracker) -> dict[str, Any]:
    """A tracker as plain data."""
    return dict(TrackerSerializer(tracker).data)
