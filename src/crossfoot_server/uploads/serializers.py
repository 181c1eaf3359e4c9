"""What an upload request may say."""

from rest_framework import serializers


class UploadSerializer(serializers.Serializer[None]):
    """A ledger file, what lies beside it, and how it is to be read and audited."""

    file = serializers.FileField(help_text="The ledger: CSV, Excel, Parquet, FEC, DATEV, SAF-T.")
    accounts = serializers.FileField(required=False, help_text="Chart of accounts.")
    opening = serializers.FileField(required=False, help_text="Opening trial balance.")
    closing = serializers.FileField(required=False, help_text="Closing trial balance.")
    log = serializers.FileField(required=False, help_text="The system's log of the entries.")
    headers = serializers.FileField(required=False, help_text="Entry headers in their own file.")
    mapping = serializers.CharField(required=False, max_length=100_000, help_text="TOML.")
    profile = serializers.CharField(
        required=False, max_length=100_000, default="default", help_text="Name, or TOML."
    )
    format = serializers.CharField(required=False, max_length=20)
    encoding = serializers.CharField(required=False, max_length=40)
    delimiter = serializers.CharField(required=False, max_length=3, trim_whitespace=False)
    header_row = serializers.IntegerField(required=False, min_value=1, max_value=1_000_000)
    sheet = serializers.CharField(required=False, max_length=100)
    engagement_id = serializers.CharField(required=False, max_length=100, allow_blank=True)
    client_name = serializers.CharField(required=False, max_length=200, allow_blank=True)
