"""Models and trainings as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.ml.models import ModelType, Training, TrainingSession
from crossfoot_server.ml.queries import state_of
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

ALL = "all"


class TierSerializer(serializers.Serializer[Any]):
    """What a ledger is large enough for."""

    name = serializers.CharField(help_text="insufficient, small, medium or full.")
    meaning = serializers.CharField()
    warning = serializers.CharField(
        allow_blank=True, help_text="What the ledger is too small for; empty for nothing."
    )


class StrangeEntrySerializer(serializers.Serializer[Any]):
    """An entry, and why it is strange."""

    entry_id = serializers.IntegerField()
    journal_id = serializers.CharField(allow_null=True)
    bits = serializers.FloatField(help_text="Of this detector; 10: one entry in 1,024 is so.")
    risk = serializers.FloatField(help_text="0 to 100.")
    probability = serializers.FloatField(help_text="Of an anomaly, estimated.")
    level = serializers.CharField(help_text="HIGH, MEDIUM or LOW, by what can be reviewed.")
    reasons = serializers.ListField(child=serializers.CharField())


class MLDetailsSerializer(serializers.Serializer[Any]):
    """What a model said, with how good it was when it was trained."""

    model_metrics = serializers.DictField()
    feature_importance = serializers.DictField()
    tier = TierSerializer(required=False)
    entries = serializers.IntegerField(required=False)
    high = serializers.IntegerField(required=False, help_text="Entries to look at first.")
    medium = serializers.IntegerField(required=False, help_text="Entries to look at next.")
    strangest = StrangeEntrySerializer(many=True, required=False)


class MLResultSerializer(serializers.Serializer[Any]):
    """What a model said of a file; SKIPPED: only the rules spoke, error_message says why."""

    id = serializers.UUIDField()
    file_id = serializers.UUIDField()
    job_id = serializers.UUIDField()
    model_type = serializers.ChoiceField(ModelType.choices)
    processing_status = serializers.CharField()
    anomalies_detected = serializers.IntegerField(
        help_text="Entries of level HIGH; of duplicate_detection, lines it calls duplicates."
    )
    duplicates_found = serializers.IntegerField(help_text="Lines the model calls duplicates.")
    risk_score = serializers.FloatField(
        allow_null=True, help_text="Their mean risk, 0 to 100; of duplicate_detection 0 to 25."
    )
    confidence_score = serializers.FloatField(allow_null=True, help_text="Their mean probability.")
    detailed_results = MLDetailsSerializer()
    processing_duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    data_size = serializers.IntegerField(help_text="Lines.")
    model_version = serializers.CharField(allow_blank=True)
    error_message = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    processed_at = serializers.DateTimeField(allow_null=True)


class MLResultsQuery(QuerySerializer):
    """Which models' results on which file."""

    file_id = serializers.UUIDField(help_text="An upload.")
    model_type = serializers.ChoiceField(
        [*ModelType.values, ALL], default=ALL, help_text="Which model; all by default."
    )


class MLResultsSerializer(serializers.Serializer[Any]):
    """The answer of /api/ml-processing-results/: the newest result of each model."""

    success = serializers.BooleanField()
    file_id = serializers.UUIDField()
    count = serializers.IntegerField()
    results = MLResultSerializer(many=True)


#: What can be trained.
TRAINABLE = (ModelType.ANOMALIES.value, ModelType.DUPLICATES.value)


class NewTrainingSerializer(StrictSerializer):
    """The file to train on, and what to train."""

    file_id = serializers.UUIDField(help_text="An upload that was read.")
    model_type = serializers.ChoiceField(
        TRAINABLE,
        default=TRAINABLE[0],
        help_text="All detectors and the duplicate model, or the duplicate model alone.",
    )


class RetrainingSerializer(StrictSerializer):
    """Another file to train on; without it, the file of the training."""

    file_id = serializers.UUIDField(required=False, help_text="An upload that was read.")


class TrainingSerializer(serializers.ModelSerializer[TrainingSession]):
    """A training. Metrics are of planted entries that the models have not seen."""

    training_session_id = serializers.UUIDField(source="id", read_only=True)
    file_id = serializers.UUIDField(source="data_file_id", read_only=True, allow_null=True)
    file_name = serializers.CharField(
        source="data_file.file_name", read_only=True, default=None, allow_null=True
    )
    job_id = serializers.UUIDField(read_only=True, allow_null=True)
    status = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField(help_text="Why nothing was trained.")
    performance_metrics = serializers.DictField(read_only=True)
    feature_importance = serializers.DictField(read_only=True)

    class Meta:
        model = TrainingSession
        fields = (
            "training_session_id", "model_type", "status", "reason", "file_id", "file_name",
            "job_id", "transactions_count", "training_duration", "performance_metrics",
            "feature_importance", "data_hash", "started_by", "created_at", "completed_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_status(self, session: TrainingSession) -> Training:
        return Training(state_of(session)[0])

    def get_reason(self, session: TrainingSession) -> str:
        return state_of(session)[1]
