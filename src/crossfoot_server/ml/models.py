"""Training sessions, trained models, and what models say of a file."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.shared.models import CompanyOwned, exact_json_field


class ModelType(models.TextChoices):
    """The models of the seeds."""

    ISOLATION_FOREST = "isolation_forest"
    RANDOM_FOREST = "random_forest"
    DBSCAN = "dbscan"
    ENSEMBLE = "ensemble"
    DUPLICATES = "duplicate_detection"
    ANOMALIES = "anomaly_detection"


class Training(models.TextChoices):
    """Where a training session is."""

    PENDING = "PENDING"
    TRAINING = "TRAINING"
    COMPLETED = "COMPLETED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"


class TrainingSession(CompanyOwned):
    """One training of a model on a file's ledger. Metrics are of data the model has not seen."""

    data_file = models.ForeignKey(DataFile, models.SET_NULL, null=True, related_name="trainings")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="training")
    model_type = models.CharField(max_length=50, choices=ModelType)
    status = models.CharField(max_length=20, choices=Training, default=Training.PENDING)
    reason = models.TextField(blank=True)
    transactions_count = models.BigIntegerField(default=0)
    performance_metrics = exact_json_field()
    feature_importance = exact_json_field()
    data_hash = models.CharField(max_length=64, blank=True)
    training_duration = models.FloatField(null=True)
    started_by = models.CharField(max_length=254)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ml_training_sessions"
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return f"{self.model_type} {self.status}"


class TrainedModel(CompanyOwned):
    """A trained model as bytes that hold numbers only; one of a kind is active in a company."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="model")
    model_type = models.CharField(max_length=50, choices=ModelType)
    version = models.CharField(max_length=20)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "ml_models"
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "model_type"],
                condition=Q(is_active=True),
                name="one_active_model_a_type",
            ),
        )

    def __str__(self) -> str:
        return f"{self.model_type} {self.version}"


class MLModelProcessingResult(CompanyOwned):
    """What a model said of a file; `processing_status` SKIPPED says why in `error_message`."""

    data_file = models.ForeignKey(DataFile, models.CASCADE, related_name="ml_results")
    processing_job = models.ForeignKey(Job, models.CASCADE, related_name="ml_results")
    model_type = models.CharField(max_length=50, choices=ModelType)
    processing_status = models.CharField(max_length=20, default=Status.COMPLETED)
    anomalies_detected = models.IntegerField(default=0)
    duplicates_found = models.IntegerField(default=0)
    risk_score = models.FloatField(null=True)
    confidence_score = models.FloatField(null=True)
    detailed_results = exact_json_field()
    model_metrics = exact_json_field()
    feature_importance = exact_json_field()
    processing_duration = models.FloatField(null=True)
    data_size = models.BigIntegerField(default=0)
    model_version = models.CharField(max_length=20, blank=True)
    error_message = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ml_model_processing_results"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["data_file", "model_type"], name="ml_file_type"),
            models.Index(fields=["processing_status", "created_at"], name="ml_status"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["processing_job", "model_type"], name="one_ml_result_a_job"
            ),
        )

    def __str__(self) -> str:
        return self.model_type
