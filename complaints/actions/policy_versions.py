"""Policies: the next version published, signed by a named person or with a reason. Promises already made stand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from complaints.actions import settings_log, setup
from complaints.choices import SettingKind
from complaints.errors import InvalidInput, InvalidPack, NotNow
from complaints.models import Policy, PolicyVersion
from complaints.rules.packs import PolicyDefinition
from complaints.types import Actor

NAME = 160


@transaction.atomic
def publish(
    definition: PolicyDefinition, *, actor: Actor, now: datetime, signed_off_by: str = "", reason: str = "",
    amends: int | None = None,
) -> PolicyVersion:  # fmt: skip
    """The next version, in force for what comes in from now on; the same again makes none.

    `amends` is the number of the version it was made from, 0 for a policy that was not there. Raise NotAllowed,
    InvalidInput when nobody signs and no reason stands instead, NotNow when another version came meanwhile.
    """
    settings_log.permit(actor)
    name, why = signed_off_by.strip(), reason.strip()
    if len(name) > NAME or len(why) > settings_log.REASON:
        most = f"a name of at most {NAME} and a reason of at most {settings_log.REASON} characters"
        raise InvalidInput(reason=f"Give {most}.")
    policy = Policy.objects.select_for_update(no_key=True).filter(code=definition.code).first()
    newest = policy.versions.order_by("-number").first() if policy else None
    there = newest.number if newest else 0
    try:
        version = setup.publish_policy(definition, effective_from=now, signed_off_by=name, reason=why)
    except InvalidPack as refusal:
        raise InvalidInput(signed_off_by=f"Nobody signed it: {refusal.reason}.") from refusal
    if version == newest:
        return version
    if amends is not None and amends != there:
        raise NotNow("The policy was changed meanwhile; look at what it says now.", version=there)
    told = [("version", there or "", version.number), ("signed off by", newest.signed_off_by if newest else "",
                                                       version.signed_off_by)]  # fmt: skip
    settings_log.record(SettingKind.POLICY, definition.code, definition.title, told, actor=actor, now=now, reason=why)
    return version
