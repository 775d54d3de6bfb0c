from __future__ import annotations


class Undeliverable(Exception):
    """Something could not be handed over; `permanent` says that trying again will not help."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(reason)


class RefusedFile(Exception):
    """A file we do not keep; the words say why, to whoever sent it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
