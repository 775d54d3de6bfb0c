"""Endpoints told of what happens, apps that may ask for their customer, and the outbox rows of both found quickly."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0017_customer_acts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerApp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("minute", models.DateTimeField(help_text="The minute of its last request", null=True)),
                ("asked", models.PositiveIntegerField(default=0, help_text="Requests in that minute")),
                ("operation", models.UUIDField(help_text="The form that made it", unique=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=500)),
                ("topics", models.JSONField(default=list)),
                ("restricted", models.BooleanField(default=False, help_text="Told of restricted complaints, too")),
                ("secret", models.TextField(help_text="Sealed; shown once, when it is made")),
                (
                    "earlier_secret",
                    models.TextField(blank=True, help_text="Sealed; signs beside the new one for a day"),
                ),
                ("earlier_until", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused"), ("ended", "Ended")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("disabled_reason", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("operation", models.UUIDField(help_text="The form that made its newest secret", unique=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(condition=models.Q(("topic", "webhook")), fields=["key", "-id"], name="outbox_webhook"),
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(condition=models.Q(("parked_at__isnull", False)), fields=["key"], name="outbox_parked"),
        ),
        migrations.AddField(
            model_name="customerapp",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="customerapp",
            name="legal_entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.legalentity"
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="customerapp",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))), name="customerapp_expires"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "paused", "ended"])), name="webhook_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True),
                    models.Q(("disabled_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="webhook_end_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("earlier_secret", ""), ("earlier_until", None)),
                    models.Q(models.Q(("earlier_secret", ""), _negated=True), ("earlier_until__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_earlier_together",
            ),
        ),
    ]
