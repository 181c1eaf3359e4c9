"""Training sessions, trained models, what they say of files, and what reviewers say of entries."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.shared.models import CompanyOwned, exact_json_field


class ModelType(models.TextChoices):
    """The detectors, and the two kinds of models that are trained and kept.

    `anomaly_detection` is all detectors of a ledger together; training it trains the duplicate
    model too.
    """

    RULE_BASED = "rule_based"
    STATISTICAL = "statistical"
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

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="models")
    model_type = models.CharField(max_length=50, choices=ModelType)
    version = models.CharField(max_length=20)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    #: What is known of it without opening it: tier, detectors, features, packages.
    details = exact_json_field()
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


class Decision(models.TextChoices):
    """What a reviewer says of an entry; withdrawn: nothing any more."""

    EXCEPTION = "exception"
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"


class EntryReview(CompanyOwned):
    """A reviewer's word on an entry, from which models learn. Rows are added; the newest counts.

    `origin` is the finding that was decided, or `suggestion` for an entry that was asked about.
    """

    data_file = models.ForeignKey(DataFile, models.CASCADE, related_name="entry_reviews")
    journal_id = models.CharField(max_length=200)
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField(blank=True)
    origin = models.CharField(max_length=60)
    by = models.CharField(max_length=254)

    class Meta:
        db_table = "ml_entry_reviews"
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["data_file", "journal_id", "created_at"], name="ml_entry_review"),
        )

    def __str__(self) -> str:
        return f"{self.journal_id} {self.decision}"


class DriftLevel(models.TextChoices):
    """How far a ledger is from what a model has learned."""

    STEADY = "steady"
    WARN = "warn"
    RETRAIN = "retrain"


class DriftObservation(CompanyOwned):
    """How far the ledger of a file is from what a model has learned; an alert from WARN on."""

    trained_model = models.ForeignKey(TrainedModel, models.CASCADE, related_name="drift")
    data_file = models.ForeignKey(DataFile, models.CASCADE, related_name="drift")
    level = models.CharField(max_length=10, choices=DriftLevel)
    figures = exact_json_field()
    acknowledged_by = models.CharField(max_length=254, blank=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ml_drift_observations"
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["trained_model", "data_file"], name="one_observation_a_file"
            ),
        )

    def __str__(self) -> str:
        return f"{self.level} for {self.data_file_id}"


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
