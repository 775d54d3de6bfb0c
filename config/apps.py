"""The Django app that carries the set-up commands (up, backup, restore) and wakes Celery's app."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig

from config.celery import app as celery_app

# Celery's app is imported so that tasks bind to it in every process.
__all__ = ["ConfigConfig", "ServedFiles", "celery_app"]


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"
    verbose_name = "Set-up"


class ServedFiles(StaticFilesConfig):
    """Of the packages only what a page may ask for: two thousand single icons are in the sprite already."""

    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "icons", "font", "redoc", "*.ts", "*.mts", "*.scss")
