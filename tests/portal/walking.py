"""A customer's browser without script, as a test drives it through the form."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

ANSWERS: dict[str, dict[str, Any]] = {
    "what": {"description": "The kettle broke after a week and the shop would not take it back."},
    "about": {"subject": "Refund refused", "category": "refund", "product": ""},
    "wanted": {"desired_outcome": "The money back."},
    "you": {"name": "Nora Quill", "email": "nora@customer.example", "preferred_channel": "email"},
    "help": {"needs": "Large print", "acting": "self"},
}


class Customer:
    """Types, presses, goes back; `last` is the answer they look at."""

    def __init__(self) -> None:
        self.client = Client()
        self.last: HttpResponse = HttpResponse()

    def get(self, path: str) -> str:
        self.last = self.client.get(path)
        return self.last.content.decode()

    def say(self, page: str, **fields: Any) -> str:
        """Answer one question; returns where it leads, or nothing when it was refused."""
        self.last = self.client.post(f"/complain/{page}/", fields)
        return self.last.headers.get("Location", "")

    def say_all(self, **changes: dict[str, Any]) -> Customer:
        """Answer everything up to the check page."""
        for page, fields in {**ANSWERS, **changes}.items():
            assert self.say(page, **fields), f"{page}: {self.last.content.decode()}"
        assert self.say("files") == "/complain/check/"
        return self

    def add(self, name: str, content: bytes) -> str:
        return self.say("files", files=SimpleUploadedFile(name, content), add="1")

    def send(self) -> str:
        """Send it; returns the page that says thank you."""
        assert self.say("check") == "/complain/done/"
        return self.get("/complain/done/")
