"""kill -9 of the relay, again and again: nothing is lost, and what comes twice says so by its Message-ID."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from tests.rig.engines import PROJECT, Database, Rig
from tests.rig.postbox import SmtpSink

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

MESSAGES, KILLS = 400, 50


def test_fifty_kills_lose_nothing_and_repeat_only_under_the_same_message_id(
    durable_rig: Rig, durable_db: Database, smtp_sink: SmtpSink
) -> None:
    environment = durable_rig.environment(durable_db, EMAIL_URL=smtp_sink.url)
    environment.pop("MAIL_DIR", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault.relaying", str(MESSAGES), str(KILLS)],
        cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    killed = int(done.stdout.split()[-1])
    letters = [one for one in smtp_sink.deliveries if one.recipients[0].endswith("customer.example")]
    times = Counter((one.message_id, one.recipients) for one in letters)
    assert killed == KILLS, "it was done before it was killed so often"
    assert len({message_id for message_id, _ in times}) == len(times) == MESSAGES
    assert sum(times.values()) - MESSAGES <= killed
