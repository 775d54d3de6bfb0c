"""What no chain can tell by itself, cut, rewritten with the key or removed, the anchor outside the database names."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from psycopg.types.json import Jsonb

from complaints.actions import anchors, daily, sweep
from complaints.models import Anchor, Complaint
from complaints.queries.replay import read
from complaints.queries.verify import verify
from complaints.rules.chain import link_hash
from tests.conftest import NOW
from tests.evidence.checking import Pair, Sql, run_verify

pytestmark = pytest.mark.grid


def cut_with_its_head(row: Complaint, owner: Sql) -> None:
    """The last event gone, and the complaint made to fit: no chain can tell."""
    owner("delete from complaints_event where complaint_id = %s and seq = %s", row.pk, row.event_seq)
    owner(
        "update complaints_complaint c set event_seq = e.seq, event_head = e.hash from complaints_event e"
        " where c.id = %s and e.complaint_id = c.id and e.seq = %s",
        row.pk,
        row.event_seq - 1,
    )


def write_anew(row: Complaint, owner: Sql) -> None:
    """A whole chain written again with the key, its first event told differently."""
    head, key = b"", settings.EVENT_CHAIN_KEY.encode()
    for event in read([row.pk])[row.pk]:
        data = {**event.data, "channel": "web"} if event.seq == 1 else event.data
        head = link_hash(key, head, event.link._replace(data=data))
        owner(
            "update complaints_event set data = %s, hash = %s where complaint_id = %s and seq = %s",
            Jsonb(data),
            head,
            row.pk,
            event.seq,
        )
    owner("update complaints_complaint set event_head = %s where id = %s", head, row.pk)


def remove(row: Complaint, owner: Sql) -> None:
    for table in ("event", "clock"):
        owner(f"delete from complaints_{table} where complaint_id = %s", row.pk)
    owner("delete from complaints_complaint where id = %s", row.pk)


@pytest.mark.parametrize(
    ("crime", "named"),
    [
        (cut_with_its_head, "was anchored and is gone: the chain was cut"),
        (write_anew, "is not the one anchored: the chain was written anew"),
        (remove, "complaint: was anchored and has been removed"),
    ],
)
def test_the_anchor_names_what_no_chain_can_tell(
    pair: Pair, owner: Sql, tmp_path: Path, crime: Callable[..., None], named: str
) -> None:
    anchor = tmp_path / "anchor.jsonl.gz"
    run_verify("--write-anchor", str(anchor))
    assert "2 complaints verified" in run_verify("--anchor", str(anchor))

    crime(pair[0], owner)

    said = run_verify("--anchor", str(anchor), fails=True)
    assert f"{pair[0].reference}" in said
    assert named in said
    assert pair[1].reference not in said
    assert named in run_verify("--complaint", pair[0].reference, "--anchor", str(anchor), fails=True)


def test_a_chain_written_anew_with_the_key_verifies_without_an_anchor(pair: Pair, owner: Sql) -> None:
    """The control: this is why the anchor leaves the database."""
    write_anew(pair[0], owner)

    assert verify([pair[0].pk]) == []


def test_complaints_that_go_on_after_the_anchor_still_verify(pair: Pair, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.jsonl"
    anchors.write_file(anchor, now=NOW)
    sweep.sweep(now=NOW + timedelta(days=40))

    assert Complaint.objects.get(pk=pair[0].pk).event_seq > pair[0].event_seq
    assert "2 complaints verified, nothing wrong" in run_verify("--anchor", str(anchor))


@pytest.mark.parametrize(
    "spoil", [lambda text: text[: len(text) // 2], lambda text: text.replace("[", "[0", 1), lambda _: "{}"]
)
def test_a_spoilt_anchor_file_is_refused(pair: Pair, tmp_path: Path, spoil: Callable[[str], str]) -> None:
    anchor = tmp_path / "anchor.jsonl"
    anchors.write_file(anchor, now=NOW)
    anchor.write_text(spoil(anchor.read_text()))

    run_verify("--anchor", str(anchor), fails=True)


def test_a_days_anchor_that_was_changed_is_named(pair: Pair, owner: Sql) -> None:
    first = anchors.drop_anchor(now=NOW + timedelta(days=4))
    anchors.drop_anchor(now=NOW + timedelta(days=5))
    assert hmac.compare_digest(first.mac, anchors.drop_anchor(now=NOW + timedelta(days=4)).mac)
    run_verify()

    owner("update complaints_anchor set complaints = 1 where id = %s", first.pk)
    assert f"anchor {first.day}: was changed" in run_verify(fails=True)

    owner("delete from complaints_anchor where id = %s", first.pk)
    assert f"anchor {NOW.date() + timedelta(days=5)}: was changed, or the one before it is gone" in run_verify(
        fails=True
    )


def test_the_days_work_writes_the_anchor_where_a_folder_is_set(pair: Pair, tmp_path: Path, settings: Any) -> None:
    settings.ANCHOR_DIR = tmp_path / "anchors"

    daily.daily(now=NOW + timedelta(days=5))
    daily.daily(now=NOW + timedelta(days=5, hours=1))

    file = tmp_path / "anchors" / f"anchor-{NOW.date() + timedelta(days=5)}.jsonl.gz"
    assert list(file.parent.iterdir()) == [file]
    assert Anchor.objects.get().complaints == 2
    assert "2 complaints verified" in run_verify("--anchor", str(file))
