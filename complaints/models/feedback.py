from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import Channel, FeedbackKind, FeedbackState, ListeningKind


class Survey(models.Model):
    """A customer was asked, once, how the handling and the outcome of their complaint were."""

    complaint = models.OneToOneField("complaints.Complaint", models.PROTECT, related_name="survey")
    customer = models.ForeignKey("complaints.Customer", models.PROTECT, related_name="+")
    team = models.ForeignKey("complaints.Team", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    token = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-asked_at"], name="survey_customer"),
            models.Index(fields=["team", "asked_at"], name="survey_team"),
        ]

    def __str__(self) -> str:
        return f"survey of {self.complaint_id}"


class SurveyAnswer(models.Model):
    """What the customer answered: handling and outcome apart (ISO 10004), 1 to 5, and in their words."""

    survey = models.OneToOneField(Survey, models.PROTECT, related_name="answer")
    at = models.DateTimeField()
    handling = models.PositiveSmallIntegerField()
    outcome = models.PositiveSmallIntegerField()
    resolved = models.BooleanField()
    reasons = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(handling__range=(1, 5)), name="survey_handling_known"),
            models.CheckConstraint(condition=Q(outcome__range=(1, 5)), name="survey_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"answer to {self.survey_id}"


class Feedback(models.Model):
    """A compliment or a suggestion, from a customer or from a colleague. Someone looks after it."""

    kind = models.CharField(max_length=12, choices=FeedbackKind.choices)
    body = models.TextField(max_length=4000)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    received_at = models.DateTimeField()
    operation = models.CharField(max_length=64, unique=True, help_text="The form that brought it, once")
    client = models.CharField(max_length=64, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    from_email = models.EmailField(blank=True)
    from_staff = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=200, blank=True, help_text="Whom or what, in the words of who said it")
    about_staff = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("complaints.Team", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=FeedbackState.choices, default=FeedbackState.NEW)
    answer = models.TextField(blank=True, max_length=4000)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeedbackKind.values), name="feedback_kind_known"),
            models.CheckConstraint(condition=Q(state__in=FeedbackState.values), name="feedback_state_known"),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="feedback_newest"),
            models.Index(fields=["client", "received_at"], name="feedback_client", condition=~Q(client="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ListeningSession(models.Model):
    """A focus group, brainstorm or interview, and what was found."""

    kind = models.CharField(max_length=12, choices=ListeningKind.choices)
    title = models.CharField(max_length=160)
    held_on = models.DateField()
    who = models.CharField(max_length=300, blank=True, help_text="Who took part, without customers' names")
    findings = models.TextField(max_length=8000)
    next_steps = models.TextField(blank=True, max_length=4000)
    team = models.ForeignKey("complaints.Team", models.PROTECT, related_name="+")
    written_by = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    operation = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=ListeningKind.values), name="listening_kind_known")]

    def __str__(self) -> str:
        return self.title
