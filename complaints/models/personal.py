"""What is one person's own: how Redress tells them, ready-made steps, and a complaint half written down."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class NoticeSettings(models.Model):
    """How one person wants to be told. Without a row: everything in Redress and by e-mail, when they work."""

    staff = models.OneToOneField("complaints.Staff", models.PROTECT, primary_key=True, related_name="notice_settings")
    not_in_app = models.JSONField(default=list, help_text="Kinds of notice that are not listed in Redress")
    not_by_mail = models.JSONField(default=list, help_text="Kinds of notice that make no e-mail")
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    digest = models.CharField(max_length=8, blank=True, help_text="Empty: each at once; else hourly or daily")
    digest_at = models.TimeField(null=True)

    class Meta:
        verbose_name_plural = "notice settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=F("quiet_to")),
                name="notice_quiet_from_to",
            ),
            models.CheckConstraint(condition=Q(digest__in=["", "hourly", "daily"]), name="notice_digest_known"),
            models.CheckConstraint(
                condition=~Q(digest="daily") | Q(digest_at__isnull=False), name="notice_digest_daily_at"
            ),
        ]

    def __str__(self) -> str:
        return f"notices of {self.staff_id}"


class Macro(models.Model):
    """Steps under a name, one's own or a team's: fields, words, what comes next. `preset` is read by rules/macros."""

    owner = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="macros")
    team = models.ForeignKey("complaints.Team", models.PROTECT, null=True, related_name="macros")
    title = models.CharField(max_length=60)
    preset = models.JSONField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "title"], condition=Q(team=None), name="macro_title_once"),
            models.UniqueConstraint(
                fields=["team", "title"], condition=Q(team__isnull=False), name="macro_title_once_a_team"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="macro_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class LogDraft(models.Model):
    """A complaint somebody is writing down and has not logged: one each, gone when it is logged. Not evidence."""

    staff = models.OneToOneField("complaints.Staff", models.PROTECT, primary_key=True, related_name="+")
    values = models.JSONField()
    saved_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"log draft of {self.staff_id}"
