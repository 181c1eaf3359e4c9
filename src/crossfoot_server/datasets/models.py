"""Files as they came, the datasets they became, and what audits of a company begin with."""

from datetime import time

from django.db import models
from django.utils import timezone

from crossfoot.tables.marks import SAMPLE_ENGAGEMENT
from crossfoot_server.companies.models import Company
from crossfoot_server.shared.models import CompanyOwned, MoneyField, exact_json_field


class FileKind(models.TextChoices):
    """What an uploaded file holds."""

    LEDGER = "ledger"
    SALES = "sales"
    INVENTORY = "inventory"


class DataFile(CompanyOwned):
    """An upload: the file itself is in the spool only while its job runs.

    `fingerprint` is the hash of everything that decides the result of reading (content, side
    files, mapping, options): the same upload again finds the earlier one, while `is_current`.
    """

    file_name = models.CharField(max_length=255)
    file_size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    kind = models.CharField(max_length=20, choices=FileKind, default=FileKind.LEDGER)
    engagement_id = models.CharField(max_length=100, blank=True)
    client_name = models.CharField(max_length=200, blank=True)
    mapping_toml = models.TextField(blank=True)
    profile = models.TextField(default="default")
    options = exact_json_field()
    side_files = exact_json_field()
    suggestion = exact_json_field()
    uploaded_by = models.CharField(max_length=254)
    spooled = models.BooleanField(default=True)

    class Meta:
        db_table = "data_files"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["company", "-created_at"], name="data_files_newest"),
            models.Index(fields=["company", "sha256"], name="data_files_content"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["company", "fingerprint"],
                condition=models.Q(is_current=True),
                name="one_current_file_a_fingerprint",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_sample(self) -> bool:
        """Whether it is the sample ledger, made up, and no company's books."""
        return self.engagement_id == SAMPLE_ENGAGEMENT


class Dataset(CompanyOwned):
    """The canonical table a file became, with what its manifest says; lines are in the store."""

    data_file = models.OneToOneField(DataFile, models.CASCADE, related_name="dataset")
    table = models.CharField(max_length=20, default="ledger")
    line_count = models.BigIntegerField()
    entry_count = models.BigIntegerField()
    problem_count = models.BigIntegerField()
    rows_read = models.BigIntegerField()
    debit = MoneyField(max_digits=38, decimal_places=4)
    credit = MoneyField(max_digits=38, decimal_places=4)
    decimals = models.SmallIntegerField(default=2)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    is_complete = models.BooleanField()
    manifest = exact_json_field()

    class Meta:
        db_table = "datasets"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["company", "-created_at"], name="datasets_newest"),)

    def __str__(self) -> str:
        return f"{self.line_count:,} lines"


class DataUpdate(CompanyOwned):
    """What an upload changed in a period (YYYY-MM), against what was there before it.

    `is_undo`: what changed when the upload was taken back.
    """

    data_file = models.ForeignKey(DataFile, models.CASCADE, related_name="updates")
    period = models.CharField(max_length=7)
    rows_before = models.BigIntegerField()
    rows_after = models.BigIntegerField()
    rows_added = models.BigIntegerField()
    rows_updated = models.BigIntegerField(default=0)
    rows_deleted = models.BigIntegerField()
    rows_unchanged = models.BigIntegerField()
    is_undo = models.BooleanField(default=False)

    class Meta:
        db_table = "data_updates"
        ordering = ("period",)
        constraints = (
            models.UniqueConstraint(
                fields=["data_file", "period", "is_undo"], name="one_update_a_period"
            ),
        )

    def __str__(self) -> str:
        return f"{self.period}: {self.rows_before} -> {self.rows_after}"


def _saturday_and_sunday() -> list[int]:
    return [6, 0]


class BusinessCalendar(CompanyOwned):
    """When a company works: what audits take where their profile says nothing itself.

    `rest_days` are weekdays, 0 Sunday to 6 Saturday; `holidays` the company's own besides the
    public ones of country and region: a day as YYYY-MM-DD, or MM-DD for every year -> name;
    `fiscal_year_starts` is a month, for files without fiscal years.
    """

    company = models.OneToOneField(Company, models.CASCADE, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    holidays = exact_json_field()
    rest_days = models.JSONField(default=_saturday_and_sunday)
    opens = models.TimeField(default=time(6))
    closes = models.TimeField(default=time(20))
    time_zone = models.CharField(max_length=50, blank=True)
    fiscal_year_starts = models.SmallIntegerField(null=True)
    updated_by = models.CharField(max_length=254)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "business_calendars"

    def __str__(self) -> str:
        return f"calendar of {self.company_id}"


class AuditProfile(CompanyOwned):
    """A profile of checks of the company's own, as TOML; the standard one is taken without a name.

    Where none `is_standard`, the shipped profile `default` is.
    """

    name = models.CharField(max_length=100)
    toml = models.TextField()
    is_standard = models.BooleanField(default=False)
    created_by = models.CharField(max_length=254)
    updated_by = models.CharField(max_length=254)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "audit_profiles"
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["company", "name"], name="one_profile_a_name"),
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_standard=True),
                name="one_standard_profile",
            ),
        )

    def __str__(self) -> str:
        return self.name
