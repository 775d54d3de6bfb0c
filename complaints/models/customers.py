from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper

from complaints.choices import Channel


class Customer(models.Model):
    """Who complains. Everything but the name may be empty."""

    legal_entity = models.ForeignKey("complaints.LegalEntity", models.PROTECT, related_name="customers")
    external_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True, max_length=1000)
    language = models.CharField(max_length=16, default="en")
    preferred_channel = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    needs = models.CharField(max_length=300, blank=True, help_text="Large print, interpreter, safe times to call")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "external_id"],
                condition=~Q(external_id=""),
                name="customer_external_id_once",
            ),
        ]
        indexes = [
            models.Index("legal_entity", Lower("email"), name="customer_email", condition=~Q(email="")),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="customer_name_trigram"),
            # Read by the search: addresses that begin so, whatever the database's collation.
            models.Index(
                OpClass(Lower("email"), name="text_pattern_ops"), name="customer_email_start", condition=~Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Representative(models.Model):
    """Somebody who acts for the customer of a complaint, and how consent was given."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="representatives")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=254, blank=True)
    consent_given_at = models.DateTimeField(null=True, blank=True)
    consent_evidence = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended_at=None), name="one_representative_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(consent_given_at=None) | ~Q(consent_evidence=""), name="consent_has_evidence"
            ),
        ]

    def __str__(self) -> str:
        return self.name
