"""Rows, constraints and indexes. Decisions live in `rules`, writes in `actions`."""

from complaints.models.attachments import Attachment
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
from complaints.models.letters import LetterDocument
from complaints.models.mail import IncomingMail, SuppressedAddress
from complaints.models.messages import Message, Note
from complaints.models.organisation import LegalEntity, Team
from complaints.models.parts import Part
from complaints.models.people import Absence, Membership, Skill, Staff, StaffSkill
from complaints.models.personal import LogDraft, Macro, NoticeSettings
from complaints.models.policies import Calendar, CalendarVersion, Policy, PolicyVersion, Standard
from complaints.models.portal import Bucket, PortalDraft, Suspicion
from complaints.models.portal_links import PortalLink
from complaints.models.published import PublishedPage
from complaints.models.referrals import Referral
from complaints.models.rehearsals import Rehearsal
from complaints.models.remedies import Remedy
from complaints.models.reply_templates import ReplyTemplate, ReplyTemplateVersion
from complaints.models.settings import SettingChange
from complaints.models.taxonomy import Code
from complaints.models.views import HandoverNote, SavedView
from complaints.models.webhooks import CustomerApp, WebhookEndpoint

__all__ = [
    "Absence",
    "Anchor",
    "Attachment",
    "Bucket",
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
    "CustomerApp",
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
    "IncomingMail",
    "LegalEntity",
    "LetterDocument",
    "ListeningSession",
    "LogDraft",
    "Macro",
    "Membership",
    "Message",
    "Note",
    "Notice",
    "NoticeSettings",
    "Outbox",
    "Part",
    "Policy",
    "PolicyVersion",
    "PortalDraft",
    "PortalLink",
    "PublishedPage",
    "ReadLog",
    "Referral",
    "Rehearsal",
    "Remedy",
    "ReplyTemplate",
    "ReplyTemplateVersion",
    "Representative",
    "SavedView",
    "SettingChange",
    "Skill",
    "Staff",
    "StaffSkill",
    "Standard",
    "SuppressedAddress",
    "Survey",
    "SurveyAnswer",
    "Suspicion",
    "Team",
    "WebhookEndpoint",
]
