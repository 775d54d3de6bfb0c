"""A complaint being written: found by the secret its browser keeps."""

from __future__ import annotations

import hashlib

from complaints.models import Attachment, PortalDraft


def hashed(key: str) -> str:
    """What the database knows of the secret."""
    return hashlib.sha256(key.encode()).hexdigest()


def find(key: str) -> PortalDraft | None:
    """The draft of this secret, with its complaint once it was sent; one query."""
    if not key:
        return None
    return PortalDraft.objects.filter(key_hash=hashed(key)).select_related("complaint").first()


def files_of(draft: PortalDraft | None) -> list[Attachment]:
    """The files of a draft, the first first."""
    return list(Attachment.objects.filter(draft=draft)) if draft is not None else []
