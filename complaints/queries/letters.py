"""Which letter a step sends."""

from __future__ import annotations

from collections.abc import Collection

from complaints.choices import MessageKind
from complaints.models import Complaint
from complaints.queries.policies import policy


def at_first_contact(complaint: Complaint, live: Collection[str]) -> MessageKind:
    """The letter of a resolution at first contact; `live` are the codes of the clocks that still run.

    A summary is enough where the policy has one and its window is open: that of a standard which names it, or always
    when none does. Otherwise it is the decision letter, as for everybody.
    """
    pack = policy(complaint.policy_version_id)
    if MessageKind.SUMMARY not in pack.letters:
        return MessageKind.DECISION
    windows = {standard.code for standard in pack.standards if standard.letter == MessageKind.SUMMARY}
    return MessageKind.SUMMARY if not windows or windows & set(live) else MessageKind.DECISION
