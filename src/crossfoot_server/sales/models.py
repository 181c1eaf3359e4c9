"""Uploads of sales and stock, and the tables that they make together."""

from django.db import models
from django.utils import timezone

from crossfoot_server.shared.models import CompanyOwned, exact_json_field


class Subject(models.TextChoices):
    """What a table is of."""

    SALES = "sales"
    INVENTORY = "inventory"


class TradeUpload(CompanyOwned):
    """A file of sales or stock that was read; its lines are in the store.

    Uploads take effect in the order in which the files came (`created_at` is the file's), those
    taken back (`undone_at`) not at all. `totals` are the control totals; `unused` the columns of
    the file that have no place in the table, null where nobody kept them.
    """

    data_file = models.OneToOneField(
        "datasets.DataFile", models.CASCADE, related_name="trade_upload"
    )
    subject = models.CharField(max_length=20, choices=Subject)
    rows_read = models.BigIntegerField()
    line_count = models.BigIntegerField()
    problem_count = models.BigIntegerField()
    totals_row_count = models.BigIntegerField()
    decimals = models.SmallIntegerField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    totals = exact_json_field()
    notes = exact_json_field(default=list)
    unused = models.JSONField(null=True, default=None)
    mapping_toml = models.TextField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=254, blank=True)

    class Meta:
        db_table = "trade_uploads"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["company", "-created_at"], name="trade_uploads_newest"),)

    def __str__(self) -> str:
        return f"{self.line_count:,} lines of {self.subject}"


class TradeTable(CompanyOwned):
    """The table that a company's uploads give; its files are in the store."""

    subject = models.CharField(max_length=20, choices=Subject)
    version = models.IntegerField()
    folder = models.CharField(max_length=40)
    line_count = models.BigIntegerField()
    decimals = models.SmallIntegerField()
    currency = models.CharField(max_length=3, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    product_count = models.BigIntegerField()
    customer_count = models.BigIntegerField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "trade_tables"
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["company", "subject"], name="one_table_a_subject"),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.version}: {self.line_count:,} lines"
