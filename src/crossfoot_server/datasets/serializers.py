"""Datasets as the API shows them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from crossfoot_server.datasets.models import Dataset, DataUpdate

MONEY: dict[str, Any] = {"max_digits": 38, "decimal_places": 4, "coerce_to_string": False}


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    """A dataset: what a file became, and the proof that nothing was lost."""

    file_id = serializers.UUIDField(source="data_file_id", read_only=True)
    file_name = serializers.CharField(source="data_file.file_name", read_only=True)
    debit = serializers.SerializerMethodField()
    credit = serializers.SerializerMethodField()

    class Meta:
        model = Dataset
        fields = (
            "id", "file_id", "file_name", "table", "line_count", "entry_count", "problem_count",
            "rows_read", "debit", "credit", "decimals", "period_from", "period_to",
            "is_complete", "created_at",
        )  # fmt: skip

    def get_debit(self, dataset: Dataset) -> Decimal:
        """In currency units, with as many digits as the currency has."""
        return Decimal(round(dataset.debit, dataset.decimals))

    def get_credit(self, dataset: Dataset) -> Decimal:
        """In currency units, with as many digits as the currency has."""
        return Decimal(round(dataset.credit, dataset.decimals))


class DatasetDetailSerializer(DatasetSerializer):
    """A dataset with its manifest: control totals, notes, mapping, versions, hashes."""

    manifest = serializers.DictField()

    class Meta(DatasetSerializer.Meta):
        fields = (*DatasetSerializer.Meta.fields, "manifest")  # type: ignore[assignment]


class LineTotalsSerializer(serializers.Serializer[Any]):
    """Totals of all lines that fit the filter, in currency units."""

    lines = serializers.IntegerField()
    entries = serializers.IntegerField(help_text="Entries of which at least one line fits.")
    debit = serializers.DecimalField(**MONEY)
    credit = serializers.DecimalField(**MONEY)
    amount = serializers.DecimalField(**MONEY)


class LinePageSerializer(serializers.Serializer[Any]):
    """A page of ledger lines; `checks` of a line are those of the run that was asked for."""

    totals = LineTotalsSerializer()
    offset = serializers.IntegerField()
    limit = serializers.IntegerField()
    results = serializers.ListField(child=serializers.DictField())


class BenfordSubjectSerializer(serializers.Serializer[Any]):
    """A digit test of one account, user or party, or of the whole ledger (subject null)."""

    subject = serializers.CharField(allow_null=True)
    n = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    mad = serializers.FloatField(allow_null=True)
    conformity = serializers.CharField(allow_null=True)
    chi_square = serializers.FloatField(allow_null=True)
    df = serializers.IntegerField()
    chi_square_p = serializers.FloatField(allow_null=True)
    ks = serializers.FloatField(allow_null=True)
    ks_critical = serializers.FloatField(allow_null=True)
    arc_l2 = serializers.FloatField(allow_null=True)
    arc_p = serializers.FloatField(allow_null=True)
    distortion_factor = serializers.FloatField(allow_null=True)
    table = serializers.ListField(child=serializers.DictField())


class BenfordSerializer(serializers.Serializer[Any]):
    """Digit tests, largest subject first."""

    digits = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    sign = serializers.CharField()
    count = serializers.IntegerField(help_text="Subjects in all; at most 100 are shown.")
    subjects = BenfordSubjectSerializer(many=True)


class UpdateSerializer(serializers.ModelSerializer[DataUpdate]):
    """What an upload, or taking it back, changed in a period."""

    class Meta:
        model = DataUpdate
        fields = (
            *("period", "rows_before", "rows_after", "rows_added", "rows_updated"),
            *("rows_deleted", "rows_unchanged", "is_undo"),
        )
