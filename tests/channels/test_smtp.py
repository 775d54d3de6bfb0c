"""A letter has one time limit, however the mail server spends it."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from complaints.channels import smtp
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter, send
from tests.rig.postbox import SmtpSink

LETTER = Letter(to="nora@slow.example", subject="Your kettle", body="Thank you.", message_id="<1@redress.invalid>")
LIMIT, PATIENCE = 0.4, 5.0


@pytest.fixture
def sink(smtp_sink: SmtpSink, settings: Any, monkeypatch: pytest.MonkeyPatch) -> SmtpSink:
    monkeypatch.setattr(smtp, "LIMIT", LIMIT)
    settings.EMAIL_BACKEND = "complaints.channels.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    settings.EMAIL_TIMEOUT = 10
    return smtp_sink


@pytest.fixture
def silence() -> Iterator[int]:
    """A port where somebody listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def seconds_until_given_up() -> float:
    begun = time.monotonic()
    with pytest.raises(Undeliverable) as refused:
        send(LETTER)
    assert not refused.value.permanent
    return time.monotonic() - begun


def test_a_letter_in_time_arrives(sink: SmtpSink) -> None:
    send(LETTER)
    assert [one.message_id for one in sink.deliveries] == ["<1@redress.invalid>"]


@pytest.mark.parametrize("mode", ["hang", "drip"])
def test_a_slow_server_is_left_when_the_time_is_over_and_gets_no_letter(sink: SmtpSink, mode: Any) -> None:
    sink.modes = {"slow.example": mode}
    assert LIMIT - 0.1 < seconds_until_given_up() < PATIENCE
    assert sink.deliveries == []


def test_control_with_time_limits_for_each_answer_alone_a_slow_server_is_never_left(
    sink: SmtpSink, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    sink.modes = {"slow.example": "drip"}

    def try_to_send() -> None:
        with suppress(Undeliverable):
            send(LETTER)

    sending = threading.Thread(target=try_to_send)
    sending.start()
    sending.join(4 * LIMIT)
    assert sending.is_alive()
    sink.__exit__()
    sending.join(PATIENCE)


@pytest.mark.parametrize("over_tls", [False, True])
def test_a_server_that_never_speaks_is_left_too(sink: SmtpSink, settings: Any, silence: int, over_tls: bool) -> None:
    settings.EMAIL_PORT, settings.EMAIL_USE_SSL = silence, over_tls
    assert seconds_until_given_up() < PATIENCE


def test_a_connection_that_comes_too_late_is_not_used(sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up a name has no time limit; what it finds after ours is of no use."""
    find = smtplib.SMTP._get_socket  # type: ignore[attr-defined]

    def slowly(*where: Any) -> socket.socket:
        time.sleep(2 * LIMIT)
        return find(*where)  # type: ignore[no-any-return]

    monkeypatch.setattr(smtplib.SMTP, "_get_socket", slowly)
    seconds_until_given_up()
    assert sink.deliveries == []


def test_a_mail_server_in_the_environment_is_spoken_to_with_the_limit() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MAIL_DIR"}
    environment["EMAIL_URL"] = "smtps://mail.example.org"
    asked = "from config import settings as s; print(s.EMAIL_BACKEND, s.EMAIL_HOST, s.EMAIL_PORT)"
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["complaints.channels.smtp.Backend", "mail.example.org", "465"]
