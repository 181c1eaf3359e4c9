"""The Celery app: queues, delivery settings, and what the clock starts.

A message is only a wake-up call: the job row is the truth (see jobs/). The settings answer
failures that were measured: lost messages, endless redelivery, publishers that hang.
"""

import os

from celery import Celery
from celery.schedules import crontab
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")

from django.conf import settings

from crossfoot_server.jobs.kinds import QUEUES

_OPTIONS = {
    "visibility_timeout": 3600,  # above the hard limit; the lease brings jobs back much sooner
    "socket_timeout": 15,
    "socket_connect_timeout": 3,
    "socket_keepalive": not settings.ENVIRONMENT.broker_url.startswith("redis+socket"),
    "health_check_interval": 10,
    "queue_order_strategy": "priority",
    "priority_steps": list(range(10)),
    "sep": ":",
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 3,
}

app = Celery("crossfoot")
app.conf.update(
    broker_url=settings.ENVIRONMENT.broker_url,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options=_OPTIONS,
    result_backend=None,  # the job row is the result
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    enable_utc=True,
    task_queues=[Queue(name) for name in QUEUES],
    task_default_queue="analytics",
    task_create_missing_queues=False,
    task_default_priority=4,
    task_acks_late=True,
    task_reject_on_worker_lost=True,  # the attempts are counted in the job row
    task_acks_on_failure=True,
    task_acks_on_timeout=True,
    task_soft_time_limit=settings.ENVIRONMENT.soft_limit_seconds,
    task_time_limit=settings.ENVIRONMENT.hard_limit_seconds,
    task_track_started=True,
    task_send_sent_event=True,
    worker_send_task_events=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=1_500_000,  # KiB
    worker_proc_alive_timeout=30,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_soft_shutdown_timeout=30,
    worker_enable_soft_shutdown_on_idle=False,  # a stop without jobs would take these 30 seconds
    worker_hijack_root_logger=False,
)
app.conf.beat_schedule = {
    "requeue-lost-jobs": {
        "task": "requeue_lost_jobs",
        "schedule": settings.ENVIRONMENT.sweep_seconds,
        "options": {"expires": 60, "queue": "kpi", "priority": 0},
    },
    "monitor-processing-jobs": {
        "task": "monitor_processing_jobs",
        "schedule": crontab(minute="*/5"),
    },
    "deliver-webhooks": {
        "task": "deliver_webhooks",
        "schedule": settings.ENVIRONMENT.sweep_seconds,
        "options": {"expires": 60, "queue": "kpi"},
    },
    "monitor-ml-model-performance": {
        "task": "monitor_ml_model_performance",
        "schedule": crontab(hour=4, minute=20),
        "options": {"queue": "ml_training", "expires": 3600},
    },
    "train-models-weekly": {
        "task": "start_due_trainings",
        "schedule": crontab(day_of_week="sun", hour=1, minute=40),
        "options": {"queue": "ml_training", "expires": 86_400},
    },
    "kpi-snapshots-hourly": {
        "task": "start_due_snapshots",
        "schedule": crontab(minute=5),
        "args": ("hourly",),
        "options": {"queue": "kpi", "expires": 3000},
    },
    "kpi-snapshots-daily": {
        "task": "start_due_snapshots",
        "schedule": crontab(hour=0, minute=20),
        "args": ("daily",),
        "options": {"queue": "kpi", "expires": 43_200},
    },
    "recalculate-benchmarks-weekly": {
        "task": "recalculate_benchmarks",
        "schedule": crontab(day_of_week="mon", hour=2, minute=30),
        "options": {"queue": "kpi", "expires": 86_400},
    },
    "cleanup-expired-cache": {
        "task": "cleanup_expired_cache",
        "schedule": crontab(minute="*/30"),
        "options": {"queue": "kpi", "expires": 1500},
    },
    "update-forecasts": {
        "task": "start_due_forecasts",
        "schedule": crontab(hour="*/6", minute=35),
        "options": {"queue": "forecasting", "expires": 20_000},
    },
    "train-forecasting-models-weekly": {
        "task": "start_due_forecast_trainings",
        "schedule": crontab(day_of_week="sun", hour=3, minute=40),
        "options": {"queue": "forecasting", "expires": 86_400},
    },
    "evaluate-alert-rules": {
        "task": "evaluate_alert_rules",
        "schedule": crontab(minute="*/5"),
        "options": {"queue": "kpi", "expires": 240},
    },
    "deliver-alerts": {
        "task": "deliver_alerts",
        "schedule": settings.ENVIRONMENT.sweep_seconds,
        "options": {"queue": "kpi", "expires": 60},
    },
    "process-scheduled-reports": {
        "task": "process_scheduled_reports",
        "schedule": crontab(minute="*/5"),
        "options": {"queue": "reports", "expires": 280},
    },
    "deliver-reports": {
        "task": "deliver_reports",
        "schedule": settings.ENVIRONMENT.sweep_seconds,
        "options": {"queue": "reports", "expires": 60},
    },
    "cleanup-old-reports": {
        "task": "cleanup_old_reports",
        "schedule": crontab(hour=3, minute=50),
        "options": {"queue": "reports", "expires": 43_200},
    },
    "sweep-spool": {
        "task": "sweep_spool",
        "schedule": settings.ENVIRONMENT.sweep_seconds,
        "options": {"expires": 60, "queue": "kpi"},
    },
    "generate-health-check": {"task": "generate_health_check", "schedule": crontab(minute="*")},
    "cleanup-old-uploads": {"task": "cleanup_old_uploads", "schedule": crontab(hour=3, minute=10)},
}
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedules")
