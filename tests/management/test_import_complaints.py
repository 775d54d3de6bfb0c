"""Importing another system's complaints: each once, marked as history, what is dirty told with its line."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from complaints.actions import sweep
from complaints.choices import Channel, Closure, CodeKind, Outcome, Stage
from complaints.models import Clock, Code, Complaint, Escalation, Event, Message, Notice, Outbox
from complaints.models.complaints import NEVER
from complaints.queries.verify import verify
from tests.conftest import Org

pytestmark = pytest.mark.usefixtures("org")

HEADER = (
    "Date received,Product,Sub-product,Issue,Sub-issue,Consumer complaint narrative,Company public response,Company,"
    "State,ZIP code,Tags,Consumer consent provided?,Submitted via,Date sent to company,Company response to consumer,"
    "Timely response?,Consumer disputed?,Complaint ID\n"
)
OLD_HEADER = (
    "Complaint ID,Date received,Date sent to company,Product,Sub-product,Issue,Sub-issue,State,ZIP code,"
    "Company response,Timely response?,Consumer disputed?\n"
)
Run = Callable[..., str]


def row(
    number: str,
    response: str = "Closed with explanation",
    *,
    received: str = "2023-05-02",
    sent: str = "2023-05-04",
    words: str = "They charged me twice.",
    via: str = "Web",
) -> str:
    return (
        f'{received},Credit card,None,Billing statement,N/A,"{words}",None,ACME BANK,CO,80130,N/A,'
        f"Consent provided,{via},{sent},{response},Yes,N/A,{number}\n"
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Import this text; returns what the command said."""

    def imported(text: str | bytes, *arguments: str) -> str:
        file = tmp_path / "in.csv"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        out = StringIO()
        dirty = str(tmp_path / "dirty.csv")
        call_command("import_complaints", str(file), "--mapping", "cfpb", "--dirty", dirty, *arguments, stdout=out)
        return out.getvalue()

    return imported


def dirty(tmp_path: Path) -> list[list[str]]:
    with (tmp_path / "dirty.csv").open(newline="", errors="surrogateescape") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        ("Closed with monetary relief", Outcome.UPHELD),
        ("Closed with non-monetary relief", Outcome.PARTLY_UPHELD),
        ("Closed with explanation", Outcome.NOT_UPHELD),
        ("Closed without relief", ""),
    ],
)
def test_a_closed_complaint_becomes_history_with_the_outcome_the_source_gives(
    run: Run, response: str, outcome: str
) -> None:
    assert run(HEADER + row("71", response)) == "1 imported, 0 here already, 0 dirty\n"

    one = Complaint.objects.get(external_id="cfpb:71")
    noon = datetime(2023, 5, 2, 11, 0, tzinfo=UTC)
    assert (one.stage, one.closure, one.outcome, one.imported) == (Stage.CLOSED, Closure.HISTORIC, outcome, True)
    assert (one.received_at, one.closed_at) == (noon, noon + timedelta(days=2))
    assert (one.subject, one.channel, one.currency) == ("Billing statement", Channel.WEB, "USD")
    assert one.next_due_at == NEVER
    assert Message.objects.get(complaint=one).body == "They charged me twice."
    assert one.product is not None
    assert one.product.title == "Credit card"
    assert verify([one.pk]) == []


@pytest.mark.parametrize("response", ["In progress", "Untimely response"])
def test_an_open_complaint_of_history_stays_open_and_nothing_runs(run: Run, response: str) -> None:
    run(HEADER + row("72", response))

    one = Complaint.objects.get(external_id="cfpb:72")
    assert (one.stage, one.closed_at, one.next_due_at) == (Stage.GREET, None, NEVER)
    assert verify([one.pk]) == []


def test_history_brings_no_clock_no_notice_and_no_escalation(run: Run) -> None:
    run(HEADER + row("1") + row("2", "In progress") + row("3", "Untimely response", received="2015-01-01"))
    sweep.sweep(now=timezone.now())

    assert Complaint.objects.count() == 3
    for model in (Clock, Outbox, Notice, Escalation):
        assert model.objects.count() == 0


def test_live_open_complaints_have_their_promises_from_now(run: Run) -> None:
    before = timezone.now()
    run(HEADER + row("1") + row("2", "In progress"), "--live")

    closed, still = Complaint.objects.order_by("external_id")
    assert not Clock.objects.filter(complaint=closed).exists()
    started = list(Clock.objects.filter(complaint=still).values_list("code", "started_at"))
    assert {code for code, _ in started} == {"acknowledge", "resolve"}
    assert all(before <= at <= timezone.now() for _, at in started)
    assert still.received_at.year == 2023
    assert verify([closed.pk, still.pk]) == []


def test_importing_again_adds_nothing(run: Run) -> None:
    text = HEADER + row("1") + row("2") + row("2")
    assert run(text) == "2 imported, 1 here already, 0 dirty\n"

    assert run(text + row("3")) == "1 imported, 3 here already, 0 dirty\n"
    assert (Complaint.objects.count(), Event.objects.count()) == (3, 6)


def test_a_row_seen_in_another_layout_is_the_same_complaint(run: Run) -> None:
    run(HEADER + row("5", via="Phone"))
    old = "5,2023-05-02,2023-05-04,Credit card,,Billing statement,,CO,80130,Closed with explanation,Yes,No\n"

    assert run(OLD_HEADER + old) == "0 imported, 1 here already, 0 dirty\n"
    assert run(OLD_HEADER + old.replace("5,", "6,", 1)) == "1 imported, 0 here already, 0 dirty\n"
    said = Message.objects.get(complaint__external_id="cfpb:6").body
    assert said == "Credit card; Billing statement. The customer’s own words were not published."


def test_a_card_number_for_an_id_is_masked_and_still_known_in_another_layout(run: Run) -> None:
    """It came by telephone; the other layout does not say how, so only the number can tell."""
    card, other = "4111111111111111", "5555555555871111"
    run(HEADER + row(card, via="Phone"))
    assert re.fullmatch(r"cfpb:\*{12}1111~[0-9a-f]{16}", Complaint.objects.get().external_id)
    old = f"{card},2023-05-02,2023-05-04,Credit card,,Billing statement,,CO,80130,Closed with explanation,Yes,No\n"

    assert run(OLD_HEADER + old) == "0 imported, 1 here already, 0 dirty\n"
    assert run(OLD_HEADER + old.replace(card, other)) == "1 imported, 0 here already, 0 dirty\n"
    assert Complaint.objects.count() == 2


def test_gzip_is_read_as_it_is(run: Run) -> None:
    assert run(gzip.compress((HEADER + row("1")).encode())).startswith("1 imported")


def test_every_dirty_row_is_told_with_its_line_and_reason_and_the_rest_is_taken(run: Run, tmp_path: Path) -> None:
    text = (
        HEADER
        + row("1", words="Two\nlines.")  # lines 2 and 3
        + row("")  # 4
        + row("2", received="2023-02-30")  # 5
        + row("3", received="")  # 6
        + row("4", "Closed somehow")  # 7
        + row("5", via="Pigeon")  # 8
        + "too,few\n"  # 9
        + row("6", received="2999-01-01")  # 10
        + row("7", words="x" * 50_001)  # 11
        + row("8", words="a\x00b")  # 12
        + row("9")
    )
    broken = text.encode() + row("10", words="§").encode("latin-1")  # 14

    assert run(broken) == (
        f"2 imported, 0 here already, 10 dirty\nDirty rows are in {tmp_path / 'dirty.csv'}, each with its line and the"
        " reason\n"
    )
    told = dirty(tmp_path)
    assert told[0] == ["line", "reason", *HEADER.strip().split(",")]
    assert [(line[0], line[1]) for line in told[1:]] == [
        ("4", "has no id"),
        ("5", "has a date received that is no date: “2023-02-30”"),
        ("6", "has no date received"),
        ("7", "has an unknown response “Closed somehow”"),
        ("8", "came in an unknown way, “Pigeon”"),
        ("9", "has 2 columns, not 18"),
        ("10", "received_at: This lies in the future.; historic: It cannot have been closed in the future."),
        ("11", "description: Write down the complaint, in at most 50,000 characters."),
        ("12", "description: The text holds a character (NUL) that cannot be kept."),
        ("14", "is not UTF-8"),
    ]
    assert told[6][2:] == ["too", "few"]
    assert set(Complaint.objects.values_list("external_id", flat=True)) == {"cfpb:1", "cfpb:9"}


def test_a_quote_nobody_closed_is_told_and_ends_nothing(run: Run, tmp_path: Path) -> None:
    text = HEADER + row("1") + '2023-05-02,"Credit card' + "x" * 1_000_010 + "\n" + row("2")

    assert run(text).startswith("2 imported, 0 here already, 1 dirty")
    assert dirty(tmp_path)[1][0] == "3"
    assert dirty(tmp_path)[1][1].startswith("cannot be read as CSV up to line 3: field larger than")


def test_a_file_that_breaks_off_keeps_what_came_before(run: Run, tmp_path: Path) -> None:
    packed = gzip.compress((HEADER + "".join(row(str(n), words=str(n) * 300) for n in range(400))).encode())

    said = run(packed[: len(packed) - 60])

    assert "1 dirty" in said
    assert "the file breaks off here" in dirty(tmp_path)[-1][1]
    assert Complaint.objects.count() > 0


def test_dirty_rows_put_right_can_be_imported_from_their_file(run: Run, tmp_path: Path) -> None:
    run(HEADER + row("1", received="2.5.2023"))
    mended = (tmp_path / "dirty.csv").read_text().replace("2.5.2023", "2023-05-02", 2)

    assert run(mended) == "1 imported, 0 here already, 0 dirty\n"


def test_card_numbers_in_a_narrative_are_masked(run: Run) -> None:
    run(HEADER + row("1", words="My card 4111 1111 1111 1111 was charged."))

    assert Message.objects.get().body == "My card **** **** **** 1111 was charged."


def test_codes_are_made_once_and_are_in_force_when_history_began(run: Run) -> None:
    run(HEADER + row("1") + row("2"))
    run(HEADER + row("3"))

    code = Code.objects.get(kind=CodeKind.PRODUCT, code="credit-card")
    assert (code.title, code.effective_from.isoformat(), code.effective_to) == ("Credit card", "2011-12-01", None)


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("a,b\n1,2\n", (), "The file has no column “Complaint ID”, “Date received”"),
        ("", (), "The file is empty."),
        (HEADER, ("--entity", "nobody"), "There is no such company here; run the set-up first."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(run: Run, text: str, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(text, *arguments)
    assert Complaint.objects.count() == 0


def test_an_unknown_mapping_and_a_missing_file_are_refused(org: Org, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_complaints", str(tmp_path / "none.csv"), "--mapping", "cfpb")
    (tmp_path / "in.csv").write_text(HEADER)
    with pytest.raises(CommandError, match=re.escape("There is no mapping “../cfpb”; there is cfpb.")):
        call_command("import_complaints", str(tmp_path / "in.csv"), "--mapping", "../cfpb")
