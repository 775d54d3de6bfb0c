"""Rows, constraints and indexes. Decisions live in `rules`, writes in `actions`."""

from complaints.models.bulk import BulkItem, BulkJob
from complaints.models.clocks import Clock, ClockExtension, ClockPause
from complaints.models.complaints import Complaint, ComplaintAccess
from complaints.models.customers import Customer, Representative
from complaints.models.drafts import Draft
from complaints.models.engine import Anchor, Heartbeat, IdempotencyRecord, Notice, Outbox, ReadLog
from complaints.models.escalations import Escalation, EscalationCause
from complaints.models.events import Event
from complaints.models.feedback import Feedback, ListeningSession, Survey, SurveyAnswer
from complaints.models.figures import Figure, FiguresOf
from complaints.models.messages import Message, Note
from complaints.models.organisation import LegalEntity, Team
from complaints.models.parts import Part
from complaints.models.people import Absence, Membership, Skill, Staff, StaffSkill
from complaints.models.policies import Calendar, CalendarVersion, Policy, PolicyVersion, Standard
from complaints.models.portal import PortalLink
from complaints.models.referrals import Referral
from complaints.models.rehearsals import Rehearsal
from complaints.models.remedies import Remedy
from complaints.models.reply_templates import ReplyTemplate, ReplyTemplateVersion
from complaints.models.taxonomy import Code
from complaints.models.views import HandoverNote, SavedView

__all__ = [
    "Absence",
    "Anchor",
    "BulkItem",
    "BulkJob",
    "Calendar",
    "CalendarVersion",
    "Clock",
    "ClockExtension",
    "ClockPause",
    "Code",
    "Complaint",
    "ComplaintAccess",
    "Customer",
    "Draft",
    "Escalation",
    "EscalationCause",
    "Event",
    "Feedback",
    "Figure",
    "FiguresOf",
    "HandoverNote",
    "Heartbeat",
    "IdempotencyRecord",
    "LegalEntity",
    "ListeningSession",
    "Membership",
    "Message",
    "Note",
    "Notice",
    "Outbox",
    "Part",
    "Policy",
    "PolicyVersion",
    "PortalLink",
    "ReadLog",
    "Referral",
    "Rehearsal",
    "Remedy",
    "ReplyTemplate",
    "ReplyTemplateVersion",
    "Representative",
    "SavedView",
    "Skill",
    "Staff",
    "StaffSkill",
    "Standard",
    "Survey",
    "SurveyAnswer",
    "Team",
]
