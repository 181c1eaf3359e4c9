"""Drift as the API shows it."""

from typing import ClassVar

from rest_framework import serializers

from crossfoot_server.ml.models import DriftLevel, DriftObservation
from crossfoot_server.shared.strict import QuerySerializer


class DriftQuery(QuerySerializer):
    """Which observations."""

    file_id = serializers.UUIDField(required=False, help_text="An upload.")
    level = serializers.ChoiceField(DriftLevel.choices, required=False)


class DriftSerializer(serializers.ModelSerializer[DriftObservation]):
    """How far a file's ledger was from what a model had learned; from `warn` on it is an alert.

    `alert_ratio`: entries as strange as 0.5 % were at the training, by how many times that share.
    `figures` has all: new values and PSI by category, PSI of amounts, scores and features.
    """

    file_id = serializers.UUIDField(source="data_file_id", read_only=True)
    file_name = serializers.CharField(source="data_file.file_name", read_only=True)
    model_id = serializers.UUIDField(source="trained_model_id", read_only=True)
    model_version = serializers.CharField(source="trained_model.version", read_only=True)
    is_of_model_in_use = serializers.BooleanField(source="trained_model.is_active", read_only=True)
    can_tell = serializers.SerializerMethodField(help_text="False of too few entries.")
    alert_ratio = serializers.SerializerMethodField()
    sentences = serializers.SerializerMethodField(help_text="What has changed, in words.")
    figures = serializers.DictField(read_only=True)
    acknowledged_by = serializers.CharField(read_only=True, allow_blank=True)

    class Meta:
        model = DriftObservation
        fields = (
            "id", "file_id", "file_name", "model_id", "model_version", "is_of_model_in_use",
            "level", "can_tell", "alert_ratio", "sentences", "figures", "created_at",
            "acknowledged_by", "acknowledged_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_can_tell(self, row: DriftObservation) -> bool:
        return bool(row.figures.get("can_tell", True))

    def get_alert_ratio(self, row: DriftObservation) -> float | None:
        ratio = row.figures.get("alert_ratio")
        return None if ratio is None else float(ratio)

    def get_sentences(self, row: DriftObservation) -> list[str]:
        return list(row.figures.get("sentences", []))
