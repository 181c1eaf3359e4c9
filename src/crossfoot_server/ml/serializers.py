"""Models and trainings as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.ml.models import ModelType, Training, TrainingSession
from crossfoot_server.ml.queries import state_of
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

ALL = "all"


class MLDetailsSerializer(serializers.Serializer[Any]):
    """What a model said, with how good it was when it was trained."""

    model_metrics = serializers.DictField()
    feature_importance = serializers.DictField()


class MLResultSerializer(serializers.Serializer[Any]):
    """What a model said of a file; SKIPPED: only the rules spoke, error_message says why."""

    id = serializers.UUIDField()
    file_id = serializers.UUIDField()
    job_id = serializers.UUIDField()
    model_type = serializers.ChoiceField(ModelType.choices)
    processing_status = serializers.CharField()
    anomalies_detected = serializers.IntegerField()
    duplicates_found = serializers.IntegerField(help_text="Lines the model calls duplicates.")
    risk_score = serializers.FloatField(allow_null=True, help_text="Their mean risk, 0 to 25.")
    confidence_score = serializers.FloatField(allow_null=True, help_text="Mean probability.")
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


class NewTrainingSerializer(StrictSerializer):
    """The file to train on."""

    file_id = serializers.UUIDField(help_text="An upload that was read.")
    model_type = serializers.ChoiceField(
        [(ModelType.DUPLICATES.value, "Duplicates")], default=ModelType.DUPLICATES.value
    )


class RetrainingSerializer(StrictSerializer):
    """Another file to train on; without it, the file of the training."""

    file_id = serializers.UUIDField(required=False, help_text="An upload that was read.")


class TrainingSerializer(serializers.ModelSerializer[TrainingSession]):
    """A training. Metrics are of planted duplicates that the model has not seen."""

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


class ModelInfoSerializer(serializers.Serializer[Any]):
    """The duplicate model in use; without one, what the rules know."""

    status = serializers.ChoiceField(["trained", "not_trained"])
    reason = serializers.CharField(allow_blank=True)
    model_type = serializers.ChoiceField(ModelType.choices)
    training_accuracy = serializers.FloatField(
        allow_null=True,
        help_text="Share of right answers on unseen pairs; near 1 for any model, since duplicates "
        "are rare. Look at performance_metrics.average_precision.",
    )
    duplicate_types = serializers.ListField(child=serializers.CharField())
    risk_scores = serializers.DictField(child=serializers.IntegerField())
    min_training_samples = serializers.IntegerField()
    model_id = serializers.UUIDField(required=False)
    model_version = serializers.CharField(required=False)
    trained_at = serializers.DateTimeField(required=False)
    training_session_id = serializers.UUIDField(required=False)
    training_file_id = serializers.UUIDField(required=False, allow_null=True)
    transactions_count = serializers.IntegerField(required=False)
    performance_metrics = serializers.DictField(required=False)
    feature_importance = serializers.DictField(required=False)
    earlier_models = serializers.IntegerField(required=False)
