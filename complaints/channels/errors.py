from __future__ import annotations


class Undeliverable(Exception):
    """Something could not be handed over; `permanent` says that trying again will not help."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(reason)
