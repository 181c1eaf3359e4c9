"""Jobs and what is known of their progress."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crossfoot_server.shared.models import CompanyOwned, exact_json_field


class Status(models.TextChoices):
    """Where a job is. A job to be tried again is PENDING with `next_run_at`."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    NEEDS_MAPPING = "NEEDS_MAPPING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


ENDED = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)
AT_WORK = (Status.PENDING, Status.PROCESSING)


class Job(CompanyOwned):
    """A piece of work: the truth about it, and the outbox of its wake-up call.

    A worker holds `lease` until `lease_until`; whatever it writes is written only while it does.
    `dispatched_at` is null until a message was sent. `is_dead_letter`: given up after the last
    attempt. `announced_at` is null until the webhooks know that it ended. A company's jobs in the
    same `lane` are done one after the other, in the order they came.
    """

    data_file = models.ForeignKey(
        "datasets.DataFile", models.CASCADE, null=True, related_name="jobs"
    )
    kind = models.CharField(max_length=30)
    queue = models.CharField(max_length=20)
    priority = models.SmallIntegerField()
    lane = models.CharField(max_length=20, blank=True)
    payload = exact_json_field()
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    error_message = models.TextField(blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    is_dead_letter = models.BooleanField(default=False)
    attempts = models.SmallIntegerField(default=0)
    max_attempts = models.SmallIntegerField(default=4)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    next_run_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    dispatches = models.IntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    celery_task_id = models.CharField(max_length=50, blank=True)
    analytics_results = exact_json_field()
    anomaly_results = exact_json_field()
    started_by = models.CharField(max_length=254)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    processing_duration = models.FloatField(null=True)
    announced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "file_processing_jobs"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["company", "-created_at"], name="jobs_newest"),
            models.Index(fields=["status", "lease_until"], name="jobs_lease"),
            models.Index(fields=["status", "next_run_at"], name="jobs_due"),
            models.Index(
                fields=["company", "lane", "created_at"],
                condition=~Q(lane=""),
                name="jobs_lane",
            ),
            models.Index(
                fields=["completed_at"],
                condition=Q(announced_at__isnull=True),
                name="jobs_to_announce",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status=Status.PROCESSING, lease__isnull=False)
                | (~Q(status=Status.PROCESSING) & Q(lease__isnull=True)),
                name="only_work_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, completed_at__isnull=False)
                | (~Q(status__in=ENDED) & Q(completed_at__isnull=True)),
                name="ended_jobs_say_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class ProcessingJobTracker(CompanyOwned):
    """How far a job is: overall and by group of steps, with what the step took.

    `overall_progress` never runs backwards, not even when a job is tried again; `sequence` counts
    the changes, so that a listener notices one it missed.
    """

    processing_job = models.OneToOneField(Job, models.CASCADE, related_name="tracker")
    data_file = models.ForeignKey(
        "datasets.DataFile", models.CASCADE, null=True, related_name="trackers"
    )
    total_steps = models.SmallIntegerField()
    completed_steps = models.SmallIntegerField(default=0)
    current_step = models.CharField(max_length=100, blank=True)
    file_processing_status = models.CharField(max_length=20, default=Status.PENDING)
    analytics_status = models.CharField(max_length=20, default=Status.PENDING)
    ml_processing_status = models.CharField(max_length=20, default=Status.PENDING)
    anomaly_detection_status = models.CharField(max_length=20, default=Status.PENDING)
    overall_progress = models.FloatField(default=0)
    file_processing_progress = models.FloatField(default=0)
    analytics_progress = models.FloatField(default=0)
    ml_progress = models.FloatField(default=0)
    anomaly_progress = models.FloatField(default=0)
    step_details = exact_json_field()
    error_log = exact_json_field(default=list)
    total_processing_time = models.FloatField(null=True)
    memory_usage_mb = models.FloatField(null=True)
    cpu_usage_percent = models.FloatField(null=True)
    sequence = models.IntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "processing_job_trackers"
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["data_file"], name="trackers_file"),)

    def __str__(self) -> str:
        return f"{self.overall_progress:.0f} % {self.current_step}"
