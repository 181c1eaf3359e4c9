"""Reports that were asked for, their files and links, own reports, schedules, and how they look."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crossfoot_server.companies.models import ApiKey, Company, User
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job
from crossfoot_server.shared.models import CompanyOwned, MailDelivery, exact_json_field

#: The accent colour of reports unless a company has its own; the library's.
ACCENT = "#0f766e"


class ReportStatus(models.TextChoices):
    """Where a report is. EXPIRED: it was made, and its files were removed for their age."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


#: States of a report whose job knows better; it does not leave the others by itself.
UNSETTLED = (ReportStatus.PENDING.value, ReportStatus.PROCESSING.value)


class OfSomebody(CompanyOwned):
    """A row that acts for whoever made it: a person or a key. `by_name` is what lists show."""

    by_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)

    class Meta:
        abstract = True


class CustomReport(OfSomebody):
    """A report of one's own: a saved spec, which the company sees when it is shared."""

    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    spec = exact_json_field()
    is_shared = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "custom_reports"
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return self.title


class ScheduledReport(OfSomebody):
    """A report that is made whenever its cron expression says so, in its time zone.

    `next_due_at` is the run that comes next, null while paused. `confirmed` are the addresses
    outside the company that a manager has allowed; `members` those that were a member's when they
    were looked at last, in small letters. `last_status` is of the newest run that ended.
    """

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    custom = models.ForeignKey(CustomReport, models.CASCADE, null=True, related_name="schedules")
    parameters = exact_json_field()
    formats = models.JSONField(default=list)
    cron = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=60)
    recipients = models.JSONField(default=list, blank=True)
    attach = models.BooleanField(default=False)
    confirmed = models.JSONField(default=list, blank=True)
    members = models.JSONField(default=list, blank=True)
    confirmed_by = models.CharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    next_due_at = models.DateTimeField(null=True)
    last_due_at = models.DateTimeField(null=True)
    last_status = models.CharField(max_length=20, choices=ReportStatus, blank=True)
    last_error = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "scheduled_reports"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(
                fields=["next_due_at"], condition=Q(is_active=True), name="scheduled_reports_due"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ReportExecution(OfSomebody):
    """One report that was asked for, or that was due: what of, how it went, until when it is kept.

    While it is not settled its job knows better (see queries.executions_of). `due_at` is the run
    of the schedule that it is, `own_title` the one that was asked for, `batch` the job that many
    were asked for with, `note` what is to be told beside, such as runs that were skipped.
    """

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    own_title = models.CharField(max_length=200, blank=True)
    parameters = exact_json_field()
    formats = models.JSONField(default=list)
    status = models.CharField(max_length=20, choices=ReportStatus, default=ReportStatus.PENDING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="reports")
    batch = models.UUIDField(null=True)
    custom = models.ForeignKey(CustomReport, models.SET_NULL, null=True, related_name="executions")
    schedule = models.ForeignKey(
        ScheduledReport, models.SET_NULL, null=True, related_name="executions"
    )
    data_file = models.ForeignKey(DataFile, models.CASCADE, null=True, related_name="reports")
    due_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    duration = models.FloatField(null=True)
    file_size = models.BigIntegerField(null=True)
    error_message = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "report_executions"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["company", "-created_at"], name="report_executions_newest"),
            models.Index(fields=["status", "expires_at"], name="report_executions_expiry"),
        )
        constraints = (
            models.UniqueConstraint(fields=["schedule", "due_at"], name="one_report_a_due_run"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.status})"


class ReportFile(CompanyOwned):
    """A report in one format; `folder` is the one of the attempt that made it."""

    execution = models.ForeignKey(ReportExecution, models.CASCADE, related_name="files")
    format = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    folder = models.CharField(max_length=40)

    class Meta:
        db_table = "report_files"
        ordering = ("format",)
        constraints = (
            models.UniqueConstraint(fields=["execution", "format"], name="one_file_a_format"),
        )

    def __str__(self) -> str:
        return self.name


class ReportLink(CompanyOwned):
    """A link to one file that works without signing in, until it expires or is revoked.

    Its token is the row's id, signed: nothing that opens the file is kept here. A link `for_member`
    works as long as whom it was made for is a member.
    """

    file = models.ForeignKey(ReportFile, models.CASCADE, related_name="links")
    made_for = models.CharField(max_length=254, blank=True)
    for_member = models.BooleanField(default=False)
    made_by = models.CharField(max_length=254)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    downloads = models.PositiveIntegerField(default=0)
    downloaded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "report_links"
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return f"{self.file_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class ReportDelivery(MailDelivery):
    """A report on its way to one recipient: never sent twice, unless it surely was not accepted.

    `sending_at` is written before the mail server is told; a mail with it and without an outcome
    may have been accepted, so nobody sends it again by himself.
    """

    execution = models.ForeignKey(ReportExecution, models.CASCADE, related_name="deliveries")
    recipient = models.CharField(max_length=254)
    is_member = models.BooleanField()
    attach = models.BooleanField(default=False)
    sending_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "report_deliveries"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(delivered_at__isnull=True, gave_up_at__isnull=True),
                name="report_deliveries_due",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["execution", "recipient"], name="one_delivery_a_recipient"
            ),
        )

    def __str__(self) -> str:
        return f"{self.execution_id} to {self.recipient}"


class Branding(CompanyOwned):
    """How a company's reports look: logo (PNG or SVG), accent colour, line at the foot."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="+")
    logo = models.BinaryField(default=bytes)
    logo_type = models.CharField(max_length=20, blank=True)
    accent = models.CharField(max_length=7, default=ACCENT)
    footer = models.CharField(max_length=200, blank=True)
    updated_by = models.CharField(max_length=254)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "report_branding"

    def __str__(self) -> str:
        return f"branding of {self.company_id}"
