"""Kinds of jobs as data: the task that does them, its queue, its steps and their bands."""

from dataclasses import dataclass
from enum import IntEnum

#: The queues of the seeds; a worker may serve any of them.
QUEUES = ("analytics", "ml_training", "processing", "kpi", "forecasting", "reports")

#: The lane of what changes a company's tables of sales and stock.
TRADE = "trade"


class Priority(IntEnum):
    """Of the broker: on Redis the smallest number goes first."""

    HIGH = 0
    NORMAL = 4
    LOW = 9


@dataclass(frozen=True)
class Step:
    """A step of a job: overall progress runs from `start` to `end` percent while it works.

    `group` is the part of the tracker that shows it: file_processing, analytics, anomaly, ml.
    """

    name: str
    title: str
    group: str
    start: int
    end: int


@dataclass(frozen=True)
class JobKind:
    """What kind of work a job is; `task` is the name of its Celery task.

    A company's jobs in one `lane` are done one after the other.
    """

    name: str
    title: str
    task: str
    queue: str
    steps: tuple[Step, ...]
    priority: Priority = Priority.NORMAL
    max_attempts: int = 4
    lane: str = ""


LEDGER_STEPS = (
    Step("file_processing", "Reading the file", "file_processing", 0, 20),
    Step("default_analytics", "Trial balance and summaries", "analytics", 20, 40),
    Step("comprehensive_analytics", "Expenses, users and accounts", "analytics", 40, 60),
    Step("duplicate_analysis", "Duplicates", "anomaly", 60, 80),
    Step("anomaly_detection", "Checks of the journal entries", "anomaly", 80, 90),
    Step("ml_processing", "Models and saving", "ml", 90, 100),
)
IMPORT_STEPS = (
    Step("validation", "Validating the file", "file_processing", 0, 10),
    Step("parsing", "Reading rows", "file_processing", 10, 30),
    Step("processing", "Proving completeness", "analytics", 30, 60),
    Step("saving", "Saving the dataset", "analytics", 60, 90),
    Step("tracking", "Recording what changed", "analytics", 90, 100),
)
TRAINING_STEPS = (
    Step("features", "Features of the lines", "ml", 0, 20),
    Step("training", "Training and evaluation", "ml", 20, 85),
    Step("scoring", "Scores and reasons of the file", "ml", 85, 100),
)
TRADE_STEPS = (
    Step("validation", "Validating the file", "file_processing", 0, 10),
    Step("parsing", "Reading rows", "file_processing", 10, 30),
    Step("processing", "Correcting and extending what is there", "analytics", 30, 60),
    Step("saving", "Adding up and saving", "analytics", 60, 90),
    Step("tracking", "Recording what changed", "analytics", 90, 100),
)
UNDO_STEPS = (
    Step("processing", "Adding up what is left", "analytics", 0, 60),
    Step("saving", "Saving the tables", "analytics", 60, 90),
    Step("tracking", "Recording what changed", "analytics", 90, 100),
)
KPI_STEPS = (
    Step("reading", "Reading sales and stock", "analytics", 0, 10),
    Step("computing", "Computing key figures", "analytics", 10, 90),
    Step("saving", "Saving", "analytics", 90, 100),
)
FORECAST_STEPS = (
    Step("series", "Series of every item", "analytics", 0, 10),
    Step("backtest", "Back-test on the past", "ml", 10, 50),
    Step("forecast", "Forecast", "ml", 50, 90),
    Step("saving", "Saving", "ml", 90, 100),
)
REPORT_STEPS = (
    Step("reading", "Reading what the report is of", "analytics", 0, 30),
    Step("building", "Putting the report together", "analytics", 30, 50),
    Step("writing", "Writing the files", "analytics", 50, 95),
    Step("saving", "Saving", "analytics", 95, 100),
)

ALL_KINDS = (
    JobKind(
        "ledger_audit",
        "Read a ledger and audit it",
        "process_file_with_anomalies",
        "analytics",
        LEDGER_STEPS,
        Priority.HIGH,
    ),
    JobKind(
        "audit_run",
        "Audit a dataset again with other parameters",
        "audit_dataset",
        "analytics",
        LEDGER_STEPS,
    ),
    JobKind(
        "file_import",
        "Read a file into a dataset",
        "process_csv_upload",
        "processing",
        IMPORT_STEPS,
    ),
    JobKind(
        "ml_training",
        "Train models",
        "train_ml_models",
        "ml_training",
        TRAINING_STEPS,
        Priority.LOW,
    ),
    JobKind(
        "ml_retraining", "Train models again", "retrain_ml_models", "ml_training", TRAINING_STEPS
    ),
    JobKind(
        "trade_import",
        "Read sales or stock into their table",
        "process_csv_upload",
        "processing",
        TRADE_STEPS,
        lane=TRADE,
    ),
    JobKind(
        "trade_undo",
        "Take an upload back",
        "undo_upload",
        "processing",
        UNDO_STEPS,
        lane=TRADE,
    ),
    *(
        JobKind(name, title, task, "kpi", KPI_STEPS, lane=lane)
        for name, title, task, lane in (
            ("kpi_financial", "Financial key figures", "calculate_financial_kpis", ""),
            ("kpi_operational", "Operational key figures", "calculate_operational_kpis", ""),
            ("kpi_customer", "Customer key figures", "calculate_customer_kpis", ""),
            ("kpi_snapshots", "Snapshots of key figures", "generate_kpi_snapshots", "kpis"),
            ("kpi_trends", "Trends of key figures", "calculate_kpi_trends", "kpis"),
            ("kpi_bulk", "Key figures of many periods", "bulk_kpi_calculation", ""),
        )
    ),
    *(
        JobKind(name, title, task, "forecasting", FORECAST_STEPS, priority)
        for name, title, task, priority in (
            ("forecast", "Forecast of items", "generate_demand_forecast", Priority.NORMAL),
            ("forecast_all", "Forecast of all items", "update_all_forecasts", Priority.LOW),
            ("forecast_chunk", "Forecast of many items", "bulk_forecast_generation", Priority.LOW),
            ("forecast_training", "Champions", "train_forecasting_models", Priority.LOW),
            ("forecast_validation", "Accuracy", "validate_forecast_accuracy", Priority.LOW),
            ("seasonal_analysis", "Seasonality", "generate_seasonal_analysis", Priority.LOW),
        )
    ),
    *(
        JobKind(name, title, task, "reports", REPORT_STEPS)
        for name, title, task in (
            ("report", "Report", "generate_custom_report"),
            ("report_summary", "Analytics summary", "generate_analytics_summary_report"),
            ("report_bulk", "Many reports", "bulk_report_generation"),
        )
    ),
)
KINDS = {kind.name: kind for kind in ALL_KINDS}
