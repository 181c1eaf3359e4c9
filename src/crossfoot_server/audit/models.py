"""Audit runs, what they found, and the review of findings."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from crossfoot.reports.review_words import TICKS
from crossfoot_server.companies.models import User
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.shared.models import (
    CompanyManager,
    CompanyOwned,
    MoneyField,
    exact_json_field,
)


class AuditRun(CompanyOwned):
    """One audit of a dataset with one profile. `run_key` is the hash of everything it depends on.

    `summary` is the object that `crossfoot audit --json` prints.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="runs")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="runs")
    run_key = models.CharField(max_length=16)
    profile = models.CharField(max_length=100)
    profile_toml = models.TextField(blank=True)
    risk_score = models.DecimalField(max_digits=4, decimal_places=1)
    risk_level = models.CharField(max_length=10)
    finding_count = models.IntegerField()
    summary = exact_json_field()
    #: The sign-off boxes of the work paper by name: text, by and at of each.
    sign_off = models.JSONField(default=dict)
    started_by = models.CharField(max_length=254)

    class Meta:
        db_table = "audit_runs"
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["dataset", "run_key"], name="one_run_a_key"),
        )

    def __str__(self) -> str:
        return f"{self.run_key} ({self.profile})"


class Review(models.TextChoices):
    """What a reviewer made of a finding."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    CLEARED = "cleared"
    EXCEPTION = "exception"


class Finding(CompanyOwned):
    """A flag kept for review. `finding_key` (check-line) is the same in every run of a dataset.

    `position` is the row of the finding in the run's findings.parquet, which has them riskiest
    first. What a list shows is chosen there; here is what reviewers change.
    """

    run = models.ForeignKey(AuditRun, models.CASCADE, related_name="findings")
    finding_key = models.CharField(max_length=40)
    code = models.CharField(max_length=20)
    family = models.CharField(max_length=30)
    also = models.CharField(max_length=200, blank=True)
    score = models.FloatField()
    points = models.FloatField()
    risk = models.FloatField()
    reason = models.TextField()
    line_id = models.BigIntegerField()
    entry_id = models.BigIntegerField(null=True)
    file_row = models.BigIntegerField(null=True)
    journal_id = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null: the file has none
    posting_date = models.DateField(null=True)
    account = models.CharField(max_length=200)
    account_name = models.CharField(max_length=300, blank=True)
    party = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    entered_by = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    amount = MoneyField(max_digits=24, decimal_places=4)
    position = models.IntegerField()
    status = models.CharField(max_length=10, choices=Review, default=Review.OPEN)
    assignee = models.ForeignKey(
        "companies.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tick = models.CharField(max_length=10, choices=TICKS, blank=True, default="")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "findings"
        ordering = ("position",)
        indexes = (
            models.Index(
                fields=["company", "run", "status", "assignee", "position"],
                name="findings_review",
            ),
            # For the page of a finding: what else is on its line, and others of its check.
            models.Index(fields=["company", "run", "line_id"], name="findings_line"),
            models.Index(fields=["company", "run", "code", "position"], name="findings_code"),
        )
        constraints = (
            models.UniqueConstraint(fields=["run", "finding_key"], name="one_finding_a_run"),
            models.UniqueConstraint(fields=["run", "position"], name="one_finding_a_place"),
        )

    def __str__(self) -> str:
        return self.finding_key


#: The source of what was typed into a work paper.
WORK_PAPER = "work paper"


class HistoryError(RuntimeError):
    """History was to be changed or removed: a bug, never a user's error."""


class OnlyAdded(models.QuerySet["FindingEvent"]):
    """Rows that are added and read, never changed or deleted."""

    def update(self, **_: Any) -> int:
        raise HistoryError("The history of findings is only ever added to.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise HistoryError("The history of findings is only ever added to.")


class FindingEvent(CompanyOwned):
    """The history of a finding: who did what, when. Rows are only ever added.

    They go with the whole dataset, in datasets.actions.remove_dataset; on PostgreSQL a trigger
    guards them as well.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20)
    before = models.CharField(max_length=254, blank=True)
    after = models.CharField(max_length=254, blank=True)
    note = models.TextField(blank=True)
    by = models.CharField(max_length=254)
    #: Where it was said, such as WORK_PAPER; empty for pages and programs.
    source = models.CharField(max_length=20, blank=True, default="")

    everywhere: ClassVar[Any] = models.Manager.from_queryset(OnlyAdded)()
    objects: ClassVar[Any] = CompanyManager.from_queryset(OnlyAdded)()

    class Meta:
        db_table = "finding_events"
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"{self.kind} by {self.by}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise HistoryError("The history of findings is only ever added to.")
        super().save(*args, **options)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        raise HistoryError("The history of findings is only ever added to.")


class LineTick(CompanyOwned):
    """A tick mark on one line of the entry of a finding: the evidence that was looked at.

    Empty where it was taken away: the next run has to know that, see carrying.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="line_ticks")
    line_id = models.BigIntegerField()
    mark = models.CharField(max_length=10, choices=TICKS, blank=True)
    by = models.CharField(max_length=254)

    class Meta:
        db_table = "finding_line_ticks"
        ordering = ("line_id",)
        constraints = (
            models.UniqueConstraint(fields=["finding", "line_id"], name="one_tick_a_line"),
        )

    def __str__(self) -> str:
        return f"{self.mark or 'no mark'} on line {self.line_id}"


class SavedView(CompanyOwned):
    """Filters, order and columns of the list of findings under a name: the query of its address."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        db_table = "saved_views"
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["company", "owner", "name"], name="one_view_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class AnalyticsType(models.TextChoices):
    """The parts of an audit as the seeds name them."""

    DEFAULT = "default_analytics"
    EXPENSES = "comprehensive_expense"
    DUPLICATES = "duplicate_analysis"
    ANOMALIES = "anomaly_detection"


class AnalyticsProcessingResult(CompanyOwned):
    """One part of an audit run, ready to be shown. "Transactions" are ledger lines."""

    data_file = models.ForeignKey(DataFile, models.CASCADE, related_name="analytics")
    processing_job = models.ForeignKey(Job, models.CASCADE, related_name="analytics")
    run = models.ForeignKey(AuditRun, models.CASCADE, related_name="analytics")
    analytics_type = models.CharField(max_length=50, choices=AnalyticsType)
    processing_status = models.CharField(max_length=20, default=Status.COMPLETED)
    total_transactions = models.BigIntegerField(default=0)
    total_amount = MoneyField(max_digits=38, decimal_places=4, default=0)
    unique_users = models.IntegerField(default=0)
    unique_accounts = models.IntegerField(default=0)
    flagged_transactions = models.BigIntegerField(default=0)
    high_risk_transactions = models.BigIntegerField(default=0)
    anomalies_found = models.BigIntegerField(default=0)
    duplicates_found = models.BigIntegerField(default=0)
    trial_balance_data = exact_json_field()
    expense_breakdown = exact_json_field()
    user_patterns = exact_json_field()
    account_patterns = exact_json_field()
    temporal_patterns = exact_json_field()
    risk_assessment = exact_json_field()
    chart_data = exact_json_field()
    export_data = exact_json_field()
    processing_duration = models.FloatField(null=True)
    analysis_version = models.CharField(max_length=20)
    error_message = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "analytics_processing_results"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["data_file", "analytics_type"], name="analytics_file_type"),
            models.Index(fields=["processing_status", "created_at"], name="analytics_status"),
        )
        constraints = (
            models.UniqueConstraint(fields=["run", "analytics_type"], name="one_result_a_type"),
        )

    def __str__(self) -> str:
        return self.analytics_type
