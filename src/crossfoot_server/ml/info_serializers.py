"""Models in use as the API shows them."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.ml.models import ModelType
from crossfoot_server.ml.serializers import TRAINABLE, TierSerializer
from crossfoot_server.shared.strict import QuerySerializer


class ModelInfoQuery(QuerySerializer):
    """Which model is told of; by default the duplicate model, and in `models` all."""

    model_type = serializers.ChoiceField(TRAINABLE, required=False)


class ModelInfoSerializer(serializers.Serializer[Any]):
    """A model in use, by default the duplicate model; without one, what the rules know."""

    status = serializers.ChoiceField(["trained", "not_trained"])
    reason = serializers.CharField(
        allow_blank=True, help_text="Why there is none, or why the one there is can't be used."
    )
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


class EarlierModelSerializer(serializers.Serializer[Any]):
    """A model by its names."""

    model_id = serializers.UUIDField()
    version = serializers.CharField()
    trained_at = serializers.DateTimeField()
    training_session_id = serializers.UUIDField()


class FeaturesSerializer(serializers.Serializer[Any]):
    """The features a model knows."""

    count = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the list of their names.")


class LabelsSerializer(serializers.Serializer[Any]):
    """The reviewers' decisions there were at a training."""

    exceptions = serializers.IntegerField()
    cleared = serializers.IntegerField()
    used = serializers.BooleanField(help_text="Whether there were enough to learn from.")


class ModelInUseSerializer(EarlierModelSerializer):
    """A model in use, and what it was trained on."""

    model_type = serializers.ChoiceField(ModelType.choices)
    problem = serializers.CharField(allow_blank=True, help_text="Why it can't be used.")
    training_file_id = serializers.UUIDField(allow_null=True)
    training_file_name = serializers.CharField(allow_null=True)
    data_hash = serializers.CharField(help_text="Of the file it was trained on.")
    training_duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    metrics = serializers.DictField(help_text="On planted entries it had not seen.")
    feature_importance = serializers.DictField()
    detectors = serializers.ListField(child=serializers.CharField())
    tier = TierSerializer(allow_null=True)
    lines = serializers.IntegerField(allow_null=True)
    period_from = serializers.DateField(allow_null=True)
    period_to = serializers.DateField(allow_null=True)
    features = FeaturesSerializer(allow_null=True)
    labels = LabelsSerializer(allow_null=True)
    packages = serializers.DictField(child=serializers.CharField(), allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    earlier_models = serializers.IntegerField()
    earlier = EarlierModelSerializer(many=True)


class ModelsInfoSerializer(ModelInfoSerializer):
    """A model in use, and in `models` every one, or that of the type asked for."""

    models = ModelInUseSerializer(many=True)
