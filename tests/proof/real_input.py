"""Real complaints, worked through the API only: `python -m tests.proof.real_input CFPB.csv.gz`.

1. The whole file imported as history: nothing leaves, `verify` is clean, importing again adds nothing.
2. 200 of its complaints logged and worked to closed by a client that knows only HTTP: every outcome, 20 reopened,
   20 escalated, 20 set aside, 20 resolved at first contact; `verify` is clean.
3. The last event cut, a chain rewritten whole with the key, a complaint removed: each named by `verify --anchor`.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.fault.client import Client
from tests.fault.test_sweepers import one, run
from tests.proof.tampering import cut_last_event, remove_complaint, rewrite_chain
from tests.rig.engines import RIGS, Database, Rig
from tests.rig.processes import Web

WORKED = 200
OUTCOMES = ("upheld", "partly_upheld", "not_upheld")
SPECIAL = 20


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def imported(rig: Rig, database: Database, file: Path) -> None:
    command = [
        "manage.py",
        "import_complaints",
        str(file),
        "--mapping",
        "cfpb",
        "--dirty",
        str(rig.folder / "dirty.csv"),
    ]
    begun = time.monotonic()
    done = run(rig, database, *command)
    seconds = time.monotonic() - begun
    assert done.returncode == 0, done.stderr[-2000:]
    count = one(database, "select count(*) from complaints_complaint")
    say(f"imported {count:,} complaints in {seconds:.1f} s ({count / seconds:,.0f}/s): {done.stdout.strip()}")
    run(rig, database, "manage.py", "sweeper", "--once")
    assert one(database, "select count(*) from complaints_outbox") == 0
    assert one(database, "select count(*) from complaints_escalation") == 0
    say("after a sweep: 0 outbox rows, 0 escalations")
    run(rig, database, *command)
    assert one(database, "select count(*) from complaints_complaint") == count
    say("imported again: nothing new")
    verify_clean(rig, database)


def verify_clean(rig: Rig, database: Database) -> None:
    done = run(rig, database, "manage.py", "verify", "--all")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    say(f"verify: {done.stdout.strip().splitlines()[-1]}")


def narratives(file: Path) -> Iterator[dict[str, str]]:
    """The rows that tell a story."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["Consumer complaint narrative"] not in ("", "None", "N/A"):
                yield row


class Story:
    """One complaint through HTTP: each act sends the version the last answer gave."""

    def __init__(self, client: Client, row: dict[str, str]) -> None:
        self.client = client
        body = {
            "customer": {
                "name": f"Consumer {row['Complaint ID']}",
                "external_id": f"cfpb-{row['Complaint ID']}",
                "email": f"consumer{row['Complaint ID']}@customer.example",
            },
            "subject": row["Issue"][:200],
            "description": row["Consumer complaint narrative"],
            "desired_outcome": "Put it right.",
            "channel": "web",
            "external_id": row["Complaint ID"],
        }
        answer = client.call("POST", "complaints/", body, Idempotency_Key=f"cfpb-{row['Complaint ID']}")
        assert answer.status == 201, answer.body
        self.path = f"complaints/{answer.body['reference']}/"
        self.state: dict[str, Any] = client.call("GET", self.path).body

    def act(self, verb: str, *, by: Client | None = None, **given: Any) -> None:
        client = by or self.client
        answer = client.call("POST", f"{self.path}{verb}/", given, If_Match=f'"{self.state["version"]}"')
        assert answer.status == 200, (verb, answer.status, answer.body)
        self.state = answer.body

    def read(self) -> None:
        self.state = self.client.call("GET", self.path).body

    def letter(self, kind: str) -> dict[str, str]:
        """Learn the parts from the refusal, as a front-line tool would."""
        answer = self.client.call(
            "POST", f"{self.path}{kind}/", {"reason": "No complaint."} if kind == "set_aside" else {},
            If_Match=f'"{self.state["version"]}"',
        )  # fmt: skip
        assert answer.status == 422, answer.body
        missing = json.loads(answer.body)["error"]["missing"]
        return {part["code"].removeprefix("letter."): f"Here: {part['message']}" for part in missing
                if part["code"].startswith("letter.")}  # fmt: skip

    def to_decision(self, outcome: str) -> None:
        self.act("decide", outcome=outcome, reasons="We looked at the account and the calls.")
        self.act("send_decision", parts=self.letter("send_decision"))

    def to_end(self) -> None:
        self.act("accept_decision", body="Thank you.")
        self.act("close", cause="process", learning="Check twice.")


def work(handler: Client, supervisor: Client, file: Path) -> None:
    outcomes: Counter[str] = Counter()
    for number, row in enumerate(islice(narratives(file), WORKED)):
        story, group, outcome = Story(handler, row), number // SPECIAL, OUTCOMES[number % 3]
        outcomes[outcome if group > 1 else ("set aside" if group == 0 else "first contact")] += 1
        if group == 0:
            story.act("set_aside", reason="A question, not a complaint.", parts=story.letter("set_aside"))
            continue
        if group == 1:
            story.act(
                "resolve_at_first_contact", definition="What was said.", desired_outcome="An answer.", outcome=outcome,
                reasons="Plain.", body="Told by telephone; content.", cause="process",
                parts=story.letter("resolve_at_first_contact"),
            )  # fmt: skip
            continue
        story.act("take")
        story.act("acknowledge", body="Thank you for telling us.", channel="phone")
        if group == 2:
            story.act("escalate", reason="advice_wanted", wanted="May we pay?", way="in_app")
            _advise(supervisor, story)
        story.act("define", definition="What was said.", desired_outcome="Put it right.")
        story.to_decision(outcome)
        story.to_end()
        if group == 3:
            story.act("reopen", reason="It happened again.")
            story.to_decision(outcome)
            story.to_end()
    say(f"worked {WORKED} complaints to closed through the API: {dict(outcomes)}")


def _advise(supervisor: Client, story: Story) -> None:
    listed = supervisor.call("GET", "escalations/").body
    mine = next(row for row in listed["results"] if story.path.strip("/").endswith(_reference(row)))
    answer = supervisor.call(
        "POST", f"escalations/{mine['id']}/advise/", {"advice": "Yes, within your limit."},
        If_Match=f'"{story.state["version"]}"',
    )  # fmt: skip
    assert answer.status == 200, answer.body
    story.read()


def _reference(row: dict[str, Any]) -> str:
    complaint = row["complaint"]
    return str(complaint["reference"] if isinstance(complaint, dict) else complaint)


def tampered(rig: Rig, database: Database) -> None:
    anchor = rig.folder / "anchor.jsonl"
    written = run(rig, database, "manage.py", "verify", "--all", "--write-anchor", str(anchor))
    assert written.returncode == 0, written.stdout
    for what, tamper in (
        ("the last event cut", cut_last_event),
        ("a chain rewritten whole", rewrite_chain),
        ("a complaint removed", remove_complaint),
    ):
        name = "redress_tampered"
        rig.postgres.drop_database(name)
        rig.postgres.create_database(name, template=database.name)
        copy = rig.database(name)
        with rig.postgres.connect(name) as connection:
            connection.execute("set session_replication_role = replica")
            reference = tamper(connection)
        found = run(rig, copy, "manage.py", "verify", "--all", "--anchor", str(anchor))
        assert found.returncode != 0
        assert reference in found.stdout, (what, reference, found.stdout)
        line = next(line for line in found.stdout.splitlines() if reference in line)
        say(f"{what}: {line.strip()}")


def main(file: Path) -> None:
    rig = Rig(RIGS / "real-input", durable=True).start()
    try:
        history, live = rig.clone("redress_history"), rig.clone("redress_live")
        tokens = []
        for database in (history, live):
            made = run(rig, database, "-m", "tests.fault.cast")
            assert made.returncode == 0, made.stderr
            tokens = made.stdout.split()
        imported(rig, history, file)
        with Web(rig, rig.environment(live)) as web:
            handler, supervisor = (Client(web.address, token, patience=30) for token in tokens)
            work(handler, supervisor, file)
        closed = one(live, "select count(*) from complaints_complaint where stage = 'closed'")
        assert closed == WORKED
        verify_clean(rig, live)
        tampered(rig, live)
    finally:
        rig.discard()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
