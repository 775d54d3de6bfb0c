"""The engine that wakes sweeps. Nothing is lost when it dies: rows hold the work.

Every setting's reason is measured in the reliability research and kept in docs/decisions/0004.
"""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.settings import ENV

app = Celery("redress")
app.conf.update(
    broker_url=ENV.broker_url.get_secret_value(),
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "health_check_interval": 3,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "global_keyprefix": "redress:",
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_pool_acquire_timeout=5,
    task_publish_retry=False,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_acks_on_failure=True,
    task_acks_on_timeout=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=300_000,
    task_time_limit=120,
    task_soft_time_limit=90,
    worker_soft_shutdown_timeout=15,
    worker_eta_task_limit=100,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_serializer="json",
    accept_content=["json"],
    enable_utc=True,
    timezone="UTC",
    task_default_queue="default",
    task_routes={"complaints.sweep": {"queue": "sweep"}, "complaints.relay": {"queue": "mail"}},
    beat_schedule={
        "sweep": {"task": "complaints.sweep", "schedule": 5.0, "options": {"expires": 10}},
        "relay": {"task": "complaints.relay", "schedule": 5.0, "options": {"expires": 10}},
        "figures": {"task": "complaints.figures", "schedule": 10.0, "options": {"expires": 20}},
        "bulk": {"task": "complaints.bulk", "schedule": 2.0, "options": {"expires": 4}},
        "rehearse": {"task": "complaints.rehearse", "schedule": 5.0, "options": {"expires": 10}},
        "mail": {"task": "complaints.mail", "schedule": 30.0, "options": {"expires": 60}},
        "files": {"task": "complaints.files", "schedule": 10.0, "options": {"expires": 20}},
        "daily": {"task": "complaints.daily", "schedule": 3600.0, "options": {"expires": 600}},
    },
)
app.autodiscover_tasks(["complaints"])
