"""Results of audits as the API shows them, and what may be asked of them."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.audit.models import AnalyticsType
from crossfoot_server.jobs.models import Status
from crossfoot_server.jobs.serializers import TrackerSerializer
from crossfoot_server.ml.serializers import MLResultSerializer
from crossfoot_server.shared.strict import QuerySerializer

ALL = "all"
MONEY: dict[str, Any] = {"max_digits": 38, "decimal_places": 4, "coerce_to_string": False}


class FileOrJobQuery(QuerySerializer):
    """Both have to hold; without either, the newest audit of the company."""

    file_id = serializers.UUIDField(required=False, help_text="An upload: its newest job.")
    job_id = serializers.UUIDField(required=False, help_text="A job.")


class AnalyticsQuery(QuerySerializer):
    """Which parts of which file's newest run."""

    file_id = serializers.UUIDField(help_text="An upload.")
    analytics_type = serializers.ChoiceField(
        [*AnalyticsType.values, ALL], default=ALL, help_text="Which part; all by default."
    )


class DetailsSerializer(serializers.Serializer[Any]):
    """The tables of a part. A table is cut: `shown` of `total` rows, the whole at `full_table`."""

    trial_balance_data = serializers.DictField()
    expense_breakdown = serializers.DictField()
    user_patterns = serializers.DictField()
    account_patterns = serializers.DictField()
    temporal_patterns = serializers.DictField()
    risk_assessment = serializers.DictField()
    chart_data = serializers.DictField()
    export_data = serializers.DictField()


class PartSerializer(serializers.Serializer[Any]):
    """One part of an audit run. "Transactions" are ledger lines; money is in currency units."""

    id = serializers.UUIDField()
    file_id = serializers.UUIDField()
    job_id = serializers.UUIDField()
    run_id = serializers.UUIDField()
    analytics_type = serializers.ChoiceField(AnalyticsType.choices)
    processing_status = serializers.CharField()
    total_transactions = serializers.IntegerField()
    total_amount = serializers.DecimalField(**MONEY)
    unique_users = serializers.IntegerField()
    unique_accounts = serializers.IntegerField()
    flagged_transactions = serializers.IntegerField(help_text="Lines with a finding.")
    high_risk_transactions = serializers.IntegerField(help_text="Of them, those of high risk.")
    anomalies_found = serializers.IntegerField()
    duplicates_found = serializers.IntegerField(help_text="Lines of a duplicate type.")
    detailed_results = DetailsSerializer()
    processing_duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    analysis_version = serializers.CharField()
    error_message = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    processed_at = serializers.DateTimeField(allow_null=True)


class SummarySerializer(serializers.Serializer[Any]):
    """Where a job is and what came of it."""

    job_id = serializers.UUIDField()
    file_id = serializers.UUIDField(allow_null=True)
    file_name = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    error_message = serializers.CharField(allow_blank=True)
    run_id = serializers.UUIDField(allow_null=True)
    processing_duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    processing_duration_display = serializers.CharField(allow_null=True)
    analytics_results = PartSerializer(many=True)
    ml_results = MLResultSerializer(many=True)
    trade_results = serializers.DictField(
        help_text="Of a file of sales or stock: its control totals, the table, what changed."
    )
    progress = TrackerSerializer()


class ProcessingResultsSerializer(serializers.Serializer[Any]):
    """The answer of /api/processing-results/."""

    success = serializers.BooleanField()
    processing_summary = SummarySerializer()


class AnalyticsResultsSerializer(serializers.Serializer[Any]):
    """The answer of /api/analytics-results/; `status` is that of the file's newest job."""

    success = serializers.BooleanField()
    file_id = serializers.UUIDField()
    status = serializers.ChoiceField(Status.choices)
    run_id = serializers.UUIDField(allow_null=True)
    count = serializers.IntegerField()
    results = PartSerializer(many=True)


class FileInfoSerializer(serializers.Serializer[Any]):
    """An upload."""

    file_id = serializers.UUIDField()
    file_name = serializers.CharField()
    file_size = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


class FileAnalysisSerializer(serializers.Serializer[Any]):
    """The answer of /api/analysis/file/{file_id}/."""

    success = serializers.BooleanField()
    file_info = FileInfoSerializer()
    job_id = serializers.UUIDField()
    status = serializers.ChoiceField(Status.choices)
    error_message = serializers.CharField(allow_blank=True)
    run_id = serializers.UUIDField(allow_null=True)
    runs = serializers.IntegerField(help_text="Audit runs of the file, with whatever profile.")
    analytics_results = serializers.DictField()
    anomaly_results = serializers.DictField()
    summary = serializers.DictField(help_text="What `crossfoot audit --json` prints.")
    links = serializers.DictField()
