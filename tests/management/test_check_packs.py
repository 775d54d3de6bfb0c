from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import complaints
from complaints.management.commands.check_packs import checked
from complaints.queries.packs import PACKS

ROOT = Path(complaints.__file__).parent.parent
FCA = PACKS / "uk-fca-disp.toml"


def run(*args: str) -> str:
    out = StringIO()
    call_command("check_packs", *args, stdout=out)
    return out.getvalue()


def copied(folder: Path, old: str = "", new: str = "") -> Path:
    path = folder / FCA.name
    text = FCA.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


def test_the_packs_that_come_along_are_listed_and_nothing_is_found() -> None:
    lines = run().splitlines()
    assert lines[0].split() == [
        "pack", "version", "in", "force", "from", "standards", "unverified", "letters", "signed", "by", "findings",
    ]  # fmt: skip
    assert {line.split()[0] for line in lines[1:]} == {path.stem.replace("-", "_") for path in PACKS.glob("*.toml")}
    assert all(line.split()[-1] == "0" for line in lines[1:])
    assert all("nobody" in line for line in lines[1:])


def test_a_pack_with_a_hole_is_named_and_ends_the_command_with_an_error(tmp_path: Path) -> None:
    path = copied(
        tmp_path, 'not_for = { flags = ["payment"] }\nstarts_on', 'only_for = { flags = ["loan"] }\nstarts_on'
    )
    out = StringIO()
    with pytest.raises(CommandError, match="1 finding"):
        call_command("check_packs", str(path), stdout=out)
    assert out.getvalue().splitlines()[-1] == (
        f"{path}: pack.standards: hole: after 'received' in tier 1 nothing promises an answer to a usual complaint"
    )


@pytest.mark.parametrize(
    ("old", "new", "kind", "place", "words"),
    [
        ("version = 1", "version = ", "invalid", "pack", "is not TOML"),
        ('"Europe/London"', '"Europe/Atlantis"', "invalid", "pack.calendars.uk_any_part.timezone", "time zone"),
        ('"GB-NIR"', '"GB-XX"', "calendar", "pack.calendars.uk_any_part.places[2]", "GB-XX"),
        (
            'starts_on = ["decision_sent"]\nsatisfied_by = ["contacted", "decision_accepted"]',
            'starts_on = ["decision_sent"]\nsatisfied_by = ["acknowledged"]',
            "invalid",
            "pack.standards",
            "loop",
        ),
    ],
)
def test_a_pack_that_cannot_be_used_is_one_finding_with_its_place(
    tmp_path: Path, old: str, new: str, kind: str, place: str, words: str
) -> None:
    path = copied(tmp_path, old, new)
    if words == "loop":
        again = 'starts_on = ["reopened", "decision_disputed", "review_started"]\nsatisfied_by = ["decision_sent"]'
        text = path.read_text()
        assert again in text
        path.write_text(text.replace(again, again.replace('"reopened"', '"acknowledged"')))
    [finding] = checked(path).found
    assert (finding.kind, finding.place) == (kind, place)
    assert words in finding.message


def test_a_file_that_is_not_there_is_a_finding_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="1 finding"):
        call_command("check_packs", str(tmp_path / "none.toml"), str(FCA), "--json", stdout=out)
    missing, fca = json.loads(out.getvalue())
    assert missing["findings"][0]["kind"] == "unreadable"
    assert fca["code"] == "uk_fca_disp"
    assert fca["findings"] == []
    assert "payment_response" in fca["standards"]


def test_json_says_what_nobody_has_verified_or_signed() -> None:
    [pack] = json.loads(run(str(PACKS / "uk-nhs.toml"), "--json"))
    assert pack["unverified"] == ["acknowledge", "oral_window"]
    assert pack["signed_off_by"] == ""


def test_the_command_needs_no_environment_and_no_database() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check_packs", "--json"],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", "")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout)) == len(list(PACKS.glob("*.toml")))
