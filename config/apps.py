"""The Django app that carries the set-up commands (up, backup, restore) and wakes Celery's app."""

from __future__ import annotations

from django.apps import AppConfig

from config.celery import app as celery_app

__all__ = ["ConfigConfig", "celery_app"]  # imported so that tasks bind to our Celery app in every process


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"
    verbose_name = "Set-up"
