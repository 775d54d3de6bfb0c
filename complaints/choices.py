"""The words every ring shares. Each enum carries its groups, so no list of values is written twice."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """Where a complaint stands (ISO 10002:2018 clause 7)."""

    GREET = "greet", _("Greet")
    CLARIFY = "clarify", _("Clarify")
    RESOLVE = "resolve", _("Resolve")
    FOLLOW_UP = "follow_up", _("Follow up")
    CLOSED = "closed", _("Closed")


OPEN_STAGES = (Stage.GREET, Stage.CLARIFY, Stage.RESOLVE, Stage.FOLLOW_UP)
WORKING_STAGES = (Stage.GREET, Stage.CLARIFY, Stage.RESOLVE)


class Role(TextChoices):
    REPORTER = "reporter", _("Reporter")
    HANDLER = "handler", _("Handler")
    SUPERVISOR = "supervisor", _("Supervisor")
    MANAGER = "manager", _("Manager")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


SENIORITY = {Role.REPORTER: 0, Role.HANDLER: 1, Role.SUPERVISOR: 2, Role.MANAGER: 3}


class ActorKind(TextChoices):
    STAFF = "staff", _("Staff")
    CUSTOMER = "customer", _("Customer")
    SYSTEM = "system", _("System")
    IMPORT = "import", _("Import")


class Channel(TextChoices):
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    WEB = "web", _("Web form")
    LETTER = "letter", _("Letter")
    IN_PERSON = "in_person", _("In person")
    SMS = "sms", _("Text message")
    SOCIAL = "social", _("Social media")
    API = "api", _("Another system")


class WaitingOn(TextChoices):
    """Who has the ball. Only waiting on the customer pauses, and only pausable clocks."""

    US = "us", _("Us")
    CUSTOMER = "customer", _("Customer")
    DEPARTMENT = "department", _("Department")
    SUPPLIER = "supplier", _("Supplier")


class Severity(TextChoices):
    """How bad the matter complained of is, judged at receipt (ISO 10002:2018 clause 7.5)."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Impact(TextChoices):
    ONE = "one", _("One customer")
    SEVERAL = "several", _("Several customers")
    MANY = "many", _("Many customers or the public")


class Outcome(TextChoices):
    UPHELD = "upheld", _("Upheld")
    PARTLY_UPHELD = "partly_upheld", _("Partly upheld")
    NOT_UPHELD = "not_upheld", _("Not upheld")


class Closure(TextChoices):
    """How a complaint came to be closed."""

    ACCEPTED = "accepted", _("Customer accepted the decision")
    NO_REPLY = "no_reply", _("Contact attempted, no reply")
    FIRST_CONTACT = "first_contact", _("Resolved at first contact")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
    SET_ASIDE = "set_aside", _("Not a complaint")
    MERGED = "merged", _("Merged into another complaint")
    HISTORIC = "historic", _("Closed before it was imported")


class ClockState(TextChoices):
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    CANCELLED = "cancelled", _("Cancelled")


LIVE_CLOCK_STATES = (ClockState.RUNNING, ClockState.PAUSED)


class ClockSeverity(TextChoices):
    """Who a promise is made to: the law, a code, the public, or a colleague."""

    STATUTORY = "statutory", _("Required by law")
    CODE = "code", _("Code of practice")
    PROMISE = "promise", _("Promised to customers")
    INTERNAL = "internal", _("Internal")


class Risk(TextChoices):
    """The worst live clock of a complaint, as a word."""

    OK = "ok", _("On time")
    AT_RISK = "at_risk", _("At risk")
    BREACHED = "breached", _("Late")


class EscalationReason(TextChoices):
    AT_RISK = "at_risk", _("A promise is at risk")
    BREACHED = "breached", _("A promise is broken")
    SAFETY = "safety", _("Somebody's safety is at stake")
    OUTSIDE_EXPERTISE = "outside_expertise", _("Outside my expertise")
    OUTSIDE_AUTHORITY = "outside_authority", _("Outside my authority")
    ADVICE_WANTED = "advice_wanted", _("Advice wanted")
    UNABLE_TO_DEAL = "unable_to_deal", _("Unable to deal with the customer")
    CUSTOMER_ASKED = "customer_asked", _("The customer asked")


AUTOMATIC_REASONS = (EscalationReason.AT_RISK, EscalationReason.BREACHED)


class EscalationWay(TextChoices):
    IN_PERSON = "in_person", _("In person")
    IN_WRITING = "in_writing", _("In writing")
    TELEPHONE = "telephone", _("By telephone")
    TEXT = "text", _("By text message")
    EMAIL = "email", _("By e-mail")
    IN_APP = "in_app", _("In Redress")


class EscalationState(TextChoices):
    RAISED = "raised", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    ADVISED = "advised", _("Advice given")
    TAKEN_OVER = "taken_over", _("Taken over")
    RETURNED = "returned", _("Returned")
    LAPSED = "lapsed", _("Ended with the complaint")


LIVE_ESCALATION_STATES = (EscalationState.RAISED, EscalationState.ACCEPTED)


class ReferralKind(TextChoices):
    DEPARTMENT = "department", _("Another department")
    SUPPLIER = "supplier", _("A supplier")


class ReferralState(TextChoices):
    SENT = "sent", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    RECALLED = "recalled", _("Called back")


class JobState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


OPEN_JOBS = (JobState.WAITING, JobState.RUNNING)


class BulkKind(TextChoices):
    """The verbs that are done for many complaints at once."""

    ASSIGN = "assign", _("Assign")
    TRANSFER = "transfer", _("Transfer")
    EXTEND = "extend", _("Grant more time")


class ItemState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")


class RemedyKind(TextChoices):
    APOLOGY = "apology", _("Apology")
    EXPLANATION = "explanation", _("Explanation")
    REPAIR = "repair", _("Repair")
    REPLACEMENT = "replacement", _("Replacement")
    EXCHANGE = "exchange", _("Exchange")
    REFUND = "refund", _("Refund")
    CREDIT_NOTE = "credit_note", _("Credit note")
    COMPENSATION = "compensation", _("Compensation")
    GOODWILL = "goodwill", _("Goodwill payment")
    LOYALTY_POINTS = "loyalty_points", _("Loyalty points")
    CHANGE_OF_PRACTICE = "change_of_practice", _("Change of practice")


MONEY_REMEDIES = (
    RemedyKind.REFUND,
    RemedyKind.CREDIT_NOTE,
    RemedyKind.COMPENSATION,
    RemedyKind.GOODWILL,
)


class RemedyState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    PAID = "paid", _("Paid or done")


class MessageDirection(TextChoices):
    IN = "in", _("From the customer")
    OUT = "out", _("To the customer")


class MessageKind(TextChoices):
    COMPLAINT = "complaint", _("Complaint")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    UPDATE = "update", _("Keeping you informed")
    EXTENSION = "extension", _("More time needed")
    DEFINITION = "definition", _("What we agreed")
    DECISION = "decision", _("Decision")
    SUMMARY = "summary", _("Summary of what was settled at once")
    SET_ASIDE = "set_aside", _("Not handled as a complaint")
    CONTACT = "contact", _("Follow-up contact")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    RECEIPT = "receipt", _("Receipt")


class CodeKind(TextChoices):
    PRODUCT = "product", _("Product")
    CATEGORY = "category", _("Category")
    CAUSE = "cause", _("Cause")
    TEAM_FAULT = "lateness", _("Reason for lateness")


class SettingKind(TextChoices):
    """What of the organisation's own settings was changed."""

    CALENDAR = "calendar", _("Calendar")
    POLICY = "policy", _("Policy")
    COMPANY = "company", _("Company")
    TEAM = "team", _("Team")
    PERSON = "person", _("Person")
    CODE = "code", _("Category or code")


class EventKind(TextChoices):
    """One per change of a complaint. The words clocks, timelines and reports are built from."""

    RECEIVED = "received", _("Complaint received")
    ASSESSED = "assessed", _("Assessed")
    TAKEN = "taken", _("Taken")
    ASSIGNED = "assigned", _("Assigned")
    RELEASED = "released", _("Released to the team")
    TRANSFERRED = "transferred", _("Transferred to another team")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    NOTED = "noted", _("Note added")
    INFORMED = "informed", _("Customer kept informed")
    ASKED = "asked", _("Question asked")
    HEARD_BACK = "heard_back", _("Heard back")
    DEFINED = "defined", _("Complaint defined")
    DECIDED = "decided", _("Decided")
    DECISION_SENT = "decision_sent", _("Decision sent")
    DECISION_ACCEPTED = "decision_accepted", _("Decision accepted")
    DECISION_DISPUTED = "decision_disputed", _("Decision disputed")
    CONTACTED = "contacted", _("Contact attempted")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    REVIEW_STARTED = "review_started", _("Review started")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SET_ASIDE = "set_aside", _("Set aside")
    EXTENDED = "extended", _("More time granted")
    PAUSED = "paused", _("Clocks paused")
    RESUMED = "resumed", _("Clocks resumed")
    ESCALATED = "escalated", _("Escalated")
    ESCALATION_CLIMBED = "escalation_climbed", _("Escalation went higher")
    ESCALATION_JOINED = "escalation_joined", _("Escalated for another reason")
    ESCALATION_ACCEPTED = "escalation_accepted", _("Escalation accepted")
    ESCALATION_ADVISED = "escalation_advised", _("Advice given")
    ESCALATION_TAKEN_OVER = "escalation_taken_over", _("Taken over by a senior")
    ESCALATION_RETURNED = "escalation_returned", _("Escalation returned")
    DUPLICATE_LINKED = "duplicate_linked", _("Linked as a duplicate")
    MERGED = "merged", _("Merged")
    CORRECTED = "corrected", _("Record corrected")
    REMEDY_PROPOSED = "remedy_proposed", _("Remedy proposed")
    REMEDY_APPROVED = "remedy_approved", _("Remedy approved")
    REMEDY_DECLINED = "remedy_declined", _("Remedy declined")
    REMEDY_PAID = "remedy_paid", _("Remedy paid or done")
    ACCESS_GIVEN = "access_given", _("Access given")
    ACCESS_TAKEN_BACK = "access_taken_back", _("Access taken back")
    RECLASSIFIED = "reclassified", _("What it is about was judged anew")
    PART_ADDED = "part_added", _("A part is handled by itself")
    PART_ANSWERED = "part_answered", _("A part was answered")
    REFERRED = "referred", _("Referred")
    REFERRAL_CHASED = "referral_chased", _("Referral chased")
    REFERRAL_ANSWERED = "referral_answered", _("Referral answered")
    REFERRAL_RECALLED = "referral_recalled", _("Referral called back")
    REBASED = "rebased", _("Due dates worked out again")
    CLOCK_STEPPED = "clock_stepped", _("A clock reached a step")
    LATENESS_EXPLAINED = "lateness_explained", _("Lateness explained")


class WebhookTopic(TextChoices):
    """What other systems can be told of."""

    RECEIVED = "complaint.received", _("Complaint received")
    ACKNOWLEDGED = "complaint.acknowledged", _("Complaint acknowledged")
    STAGE_CHANGED = "complaint.stage_changed", _("Complaint moved to another stage")
    INFORMED = "customer.informed", _("Customer kept informed")
    ASKED = "customer.asked", _("Customer asked a question")
    WARNED = "promise.warned", _("Promise at risk")
    BROKEN = "promise.broken", _("Promise broken")
    EXTENDED = "promise.extended", _("More time granted")
    ESCALATED = "escalation.raised", _("Escalation raised, or gone higher")
    DECISION_SENT = "decision.sent", _("Decision sent")
    CLOSED = "complaint.closed", _("Complaint closed")
    REOPENED = "complaint.reopened", _("Complaint reopened")


class WebhookState(TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class PageKind(TextChoices):
    """What a company publishes for its customers, each in versions; the value is its address."""

    PROCEDURE = "complaints-procedure", _("How we handle complaints")
    PROMISE = "service-promise", _("Our customer service promise")
    RETURNS = "returns", _("Returns and refunds")
    PRIVACY = "privacy", _("Privacy")
    ACCESSIBILITY = "accessibility", _("Accessibility")


class FileState(TextChoices):
    WAITING = "waiting", _("Waiting to be checked for viruses")
    CLEAN = "clean", _("Ready")
    QUARANTINED = "quarantined", _("Locked away: a virus was found")
    REFUSED = "refused", _("Not kept")


class FeedbackKind(TextChoices):
    COMPLIMENT = "compliment", _("Compliment")
    SUGGESTION = "suggestion", _("Suggestion")


class FeedbackState(TextChoices):
    """What became of a compliment or a suggestion."""

    NEW = "new", _("New")
    LOOKED_AT = "looked_at", _("Being looked at")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Not taken up")


class ListeningKind(TextChoices):
    FOCUS_GROUP = "focus_group", _("Focus group")
    BRAINSTORM = "brainstorm", _("Brainstorm")
    INTERVIEW = "interview", _("Interview")
