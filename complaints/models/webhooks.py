"""Other systems: those we tell of what happens, and the customer's own app, which may ask."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import WebhookState, WebhookTopic


class WebhookEndpoint(models.Model):
    """An address told of what happens. Its secrets are sealed; what is to leave waits in the outbox, its own lane."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    topics = models.JSONField(default=list)
    restricted = models.BooleanField(default=False, help_text="Told of restricted complaints, too")
    secret = models.TextField(help_text="Sealed; shown once, when it is made")
    earlier_secret = models.TextField(blank=True, help_text="Sealed; signs beside the new one for a day")
    earlier_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=WebhookState.choices, default=WebhookState.ACTIVE)
    disabled_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    operation = models.UUIDField(unique=True, help_text="The form that made its newest secret")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WebhookState.values), name="webhook_state_known"),
            models.CheckConstraint(
                condition=~Q(state=WebhookState.ENDED) | ~Q(disabled_reason=""), name="webhook_end_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(earlier_secret="", earlier_until=None)
                | (~Q(earlier_secret="") & Q(earlier_until__isnull=False)),
                name="webhook_earlier_together",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lane(self) -> str:
        """The outbox lane of what it is told, in order."""
        return f"hook:{self.pk}"

    @property
    def words(self) -> list[str]:
        """Its topics as people read them."""
        return [str(topic.label) for topic in WebhookTopic if topic in self.topics]


class CustomerApp(models.Model):
    """The customer's own app of one company: it reads with a token, kept as a hash, for one customer at a time."""

    name = models.CharField(max_length=80)
    legal_entity = models.ForeignKey("complaints.LegalEntity", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True, help_text="The minute of its last request")
    asked = models.PositiveIntegerField(default=0, help_text="Requests in that minute")
    operation = models.UUIDField(unique=True, help_text="The form that made it")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="customerapp_expires"),
        ]

    def __str__(self) -> str:
        return self.name
