"""Duplicates as the API shows them, and what may be asked of them."""

from typing import Any

from rest_framework import serializers

from crossfoot.audit.duplicates import DUPLICATE_TYPES, EXPLANATIONS
from crossfoot_server.audit.results_serializers import MONEY
from crossfoot_server.ml.info_serializers import ModelInfoSerializer
from crossfoot_server.ml.queries import type_name
from crossfoot_server.shared.strict import QuerySerializer

DEFAULT_GROUPS, MOST_GROUPS, MOST_OFFSET = 50, 200, 2**31
TYPES = {type_name(kind.number): kind.number for kind in DUPLICATE_TYPES}


class SheetQuery(QuerySerializer):
    """Whose duplicates."""

    sheet_id = serializers.UUIDField(
        required=False, help_text="An upload; without it the newest that was audited."
    )


class DuplicatesQuery(SheetQuery):
    """Which groups of duplicates."""

    type = serializers.ChoiceField(list(TYPES), required=False, help_text="Only this type.")
    unexplained = serializers.BooleanField(
        default=False, help_text="Leave out what is explained, such as rent."
    )
    offset = serializers.IntegerField(default=0, min_value=0, max_value=MOST_OFFSET)
    limit = serializers.IntegerField(default=DEFAULT_GROUPS, min_value=1, max_value=MOST_GROUPS)


class TransactionSerializer(serializers.Serializer[Any]):
    """A ledger line of a duplicate type; `id` is the number of the line in the dataset."""

    id = serializers.CharField()
    line_id = serializers.IntegerField()
    entry_id = serializers.IntegerField()
    file_row = serializers.IntegerField(allow_null=True)
    journal_id = serializers.CharField(allow_null=True)
    gl_account = serializers.CharField()
    account_name = serializers.CharField(allow_null=True)
    amount = serializers.DecimalField(**MONEY)
    posting_date = serializers.DateField(allow_null=True)
    effective_date = serializers.DateField(allow_null=True)
    user_name = serializers.CharField(allow_null=True)
    party = serializers.CharField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    explained_by = serializers.ChoiceField(EXPLANATIONS, allow_null=True)
    ml_confidence = serializers.FloatField(
        allow_null=True, help_text="Probability by the model; null when only the rules spoke."
    )
    ml_risk_score = serializers.IntegerField(
        allow_null=True, help_text="0 to 25; without a model the points of the type."
    )
    ml_prediction = serializers.BooleanField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        # A serializer's own attribute is called source.
        return {**super().get_fields(), "source": serializers.CharField(allow_null=True)}


class GroupSerializer(serializers.Serializer[Any]):
    """Lines that are alike. `group_size` counts those in a stronger type as well, `lines` does not.

    `explained_by` is null as soon as one line is not explained.
    """

    type = serializers.ChoiceField(list(TYPES))
    group_id = serializers.IntegerField()
    group_size = serializers.IntegerField()
    lines = serializers.IntegerField()
    explained_by = serializers.ChoiceField(EXPLANATIONS, allow_null=True)
    ml_risk_score = serializers.IntegerField(allow_null=True)
    shown = serializers.IntegerField(help_text="Lines in this answer; the export has all.")
    transactions = TransactionSerializer(many=True)


class AppliedSerializer(serializers.Serializer[Any]):
    """Whose word the scores are."""

    reason = serializers.CharField(allow_blank=True)
    model_version = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "source": serializers.ChoiceField(["model", "rules"])}


class AppliedModelSerializer(ModelInfoSerializer):
    """The model in use, and whose word the scores of this file are."""

    applied = AppliedSerializer()


class DuplicatesSerializer(serializers.Serializer[Any]):
    """The answer of /api/duplicate-anomalies/: what nobody could explain comes first.

    `total_duplicates` are lines, `total_groups` groups, of what was asked for.
    """

    success = serializers.BooleanField()
    sheet_id = serializers.UUIDField()
    file_name = serializers.CharField()
    run_id = serializers.UUIDField()
    total_duplicates = serializers.IntegerField()
    total_groups = serializers.IntegerField()
    unexplained_groups = serializers.IntegerField()
    offset = serializers.IntegerField()
    limit = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    duplicates = GroupSerializer(many=True)
    ml_model_info = AppliedModelSerializer()
    export = serializers.CharField()
