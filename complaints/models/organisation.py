from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalEntity(models.Model):
    """The company a complaint is against; regulators' returns are per legal entity."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, default="GB")
    currency = models.CharField(max_length=3, default="GBP")
    timezone = models.CharField(max_length=64, default="Europe/London")
    language = models.CharField(max_length=16, default="en")
    address = models.TextField(max_length=500, blank=True, help_text=_("On the head of letters, line by line."))
    contact = models.CharField(max_length=200, blank=True, help_text=_("On letters: telephone, e-mail, website."))
    registered = models.CharField(max_length=300, blank=True, help_text=_("At the foot: what the law wants there."))
    calendar = models.ForeignKey("complaints.Calendar", models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey("complaints.Policy", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = _("legal entities")

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of people who share a queue. Retired, never deleted."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="teams")
    retired_at = models.DateTimeField(null=True, blank=True)
    is_default = models.BooleanField(default=False, help_text=_("Takes complaints nothing else routes."))
    categories = models.ManyToManyField("complaints.Code", blank=True, related_name="teams")
    agreement = models.ForeignKey(
        "complaints.Policy", models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The service level agreement under which it answers other departments."),
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity"], condition=models.Q(is_default=True), name="one_default_team"
            ),
        ]

    def __str__(self) -> str:
        return self.name
