"""References, card numbers, the chain, and whom an escalation goes to."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.channels import anchor_files
from complaints.choices import Role
from complaints.rules.cards import luhn, mask_all, mask_cards
from complaints.rules.chain import Link, canonical, link_hash, root
from complaints.rules.escalation import Candidate, choose
from complaints.rules.references import SIGNS, SPACE, normalise, reference

NUMBERS = st.integers(1, SPACE - 1)


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_share_a_reference(one: int, other: int) -> None:
    assert (reference(one) == reference(other)) == (one == other)


@given(NUMBERS)
def test_a_reference_is_read_back_however_it_is_typed(number: int) -> None:
    written = reference(number)
    assert normalise(written) == normalise(written.lower().replace("-", " ")) == normalise(written[3:]) == written


@given(NUMBERS, st.integers(0, 6), st.sampled_from(SIGNS))
def test_every_single_slip_is_found(number: int, place: int, sign: str) -> None:
    body = reference(number)[3:]
    slipped = body[:place] + sign + body[place + 1 :]
    assert (normalise(slipped) is not None) == (slipped == body)


@given(NUMBERS, st.integers(0, 5))
def test_every_swap_of_neighbours_is_found(number: int, place: int) -> None:
    body = reference(number)[3:]
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert (normalise(swapped) is not None) == (swapped == body)


@pytest.mark.parametrize("number", [0, -1, SPACE])
def test_no_reference_outside_the_space(number: int) -> None:
    with pytest.raises(ValueError, match="no reference"):
        reference(number)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("card 5500005555555559.", "card ************5559."),
        ("3782-822463-10005 amex", "****-******-*0005 amex"),
        ("4111111111111112 is no card", "4111111111111112 is no card"),
        ("call 020 7946 0018", "call 020 7946 0018"),
        ("0000 0000 0000 0000", "0000 0000 0000 0000"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("", ""),
        ("card 4111 1111 1111 1111 12/28", "card **** **** **** 1111 12/28"),
        ("4111 1111 1111 1111 123", "**** **** **** 1111 123"),
        ("4111111111111111, 12/28, 123", "************1111, 12/28, 123"),
        ("tel 1 4111 1111 1111 1111", "tel 1 **** **** **** 1111"),
        ("01632 960123 4111 1111 1111 1111", "01632 960123 **** **** **** 1111"),
        ("3782 822463 10005 12/28 4111111111111111", "**** ****** *0005 12/28 ************1111"),
        ("4111/1111/1111/1111", "****/****/****/1111"),
        ("4111, 1111, 1111, 1111", "****, ****, ****, 1111"),
        ("4111 - 1111 - 1111 - 1111", "**** - **** - **** - 1111"),
        ("4111\n1111\r\n1111\n1111", "****\n****\r\n****\n1111"),
        ("4111_1111.1111  1111", "****_****.****  1111"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 / 12 / 2028", "* * * * * * * * * * * * 1 1 1 1 / 12 / 2028"),
    ],
)
def test_card_numbers_and_only_they_are_masked(text: str, masked: str) -> None:
    assert mask_cards(text) == masked


PASSING = st.integers(0, 10**12 - 1).map(lambda n: next(f"{n:012}{d}" for d in range(10) if luhn(f"{n:012}{d}")))


@given(PASSING)
def test_what_merely_passes_the_check_is_not_masked_as_part_of_dates_and_telephone_numbers(digits: str) -> None:
    years = f"20{digits[:2]}-{digits[2:4]}-{digits[4:6]}, 20{digits[6:8]}-{digits[8:10]}-{digits[10:12]}"
    phones = f"0{digits[:3]} {digits[3:6]} {digits[6:]}, 0{digits[:4]} {digits[4:10]}"
    long = f"INV 0{digits}{digits}"
    assert [mask_cards(text) for text in (years, phones, long)] == [years, phones, long]


@pytest.mark.parametrize("text", ["7" * 50_000, "4 2 " * 12_500, "4111 " * 10_000, "12/34,567 " * 5_000, " " * 50_000])
def test_the_longest_description_is_masked_in_under_a_second(text: str) -> None:
    begun = time.perf_counter()
    masked = mask_cards(text)
    assert time.perf_counter() - begun < 1
    assert mask_cards(masked) == masked


@given(st.text(alphabet="0123456789" * 3 + " -/,*\n"))
def test_masking_numbers_twice_is_masking_them_once(text: str) -> None:
    assert mask_cards(mask_cards(text)) == mask_cards(text)


def test_masking_reaches_into_lists_and_tables() -> None:
    assert mask_all({"a": ["4111111111111111", 5]}) == {"a": ["************1111", 5]}


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask_cards(mask_cards(text)) == mask_cards(text)


def test_luhn() -> None:
    assert luhn("79927398713")
    assert not luhn("79927398710")


LINK = Link(5, 1, datetime(2026, 11, 4, 10, 0, tzinfo=UTC), "received", "staff", 3, "op", {"b": 1, "a": [2]})


def test_canonical_bytes_do_not_depend_on_zone_or_key_order() -> None:
    elsewhere = LINK.at.astimezone(timezone(timedelta(hours=9)))
    assert canonical(LINK) == canonical(LINK._replace(at=elsewhere, data={"a": [2], "b": 1}))


@pytest.mark.parametrize(
    "changed",
    [
        {"complaint": 6},
        {"seq": 2},
        {"at": LINK.at + timedelta(microseconds=1)},
        {"kind": "closed"},
        {"actor_kind": "system"},
        {"actor": None},
        {"operation": "other"},
        {"data": {"b": 1, "a": [3]}},
        {"step": ("resolve#1", 1, "breach")},
    ],
)
def test_every_part_of_an_event_is_in_its_hash(changed: dict[str, object]) -> None:
    assert link_hash(b"k", b"", LINK._replace(**changed)) != link_hash(b"k", b"", LINK)  # type: ignore[arg-type]


def test_the_bytes_of_an_event_and_its_hash_never_change() -> None:
    """Chains are kept for years: what was written once must verify under every later edition of this code."""
    said = LINK._replace(data={"b": '‘é’ "\n', "a": [2, None, 0.5, True]}, step=("resolve#1", 1, "breach"))
    assert canonical(said).decode() == (
        '[5,1,"2026-11-04T10:00:00.000000+00:00","received","staff",3,"op",'
        '{"a":[2,null,0.5,true],"b":"‘é’ \\"\\n"},["resolve#1",1,"breach"]]'
    )
    assert link_hash(b"k", b"x", said).hex() == ("ed4210f41654f49a43e0cc1a365980d26e88703d81c062d3a5e495ae95f0c8f7")


@given(st.binary(min_size=1), st.binary(), st.text())
def test_a_hash_is_the_plain_hmac_of_what_went_before_and_the_bytes(key: bytes, previous: bytes, kind: str) -> None:
    link = LINK._replace(kind=kind)
    assert link_hash(key, previous, link) == hmac.digest(key, previous + canonical(link), "sha256")


def test_two_writers_of_one_anchor_file_each_write_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "anchor.jsonl"
    other, here = [(2, 1, b"b")] * 3, [(1, 3, b"a"), (2, 4, b"b")]

    def meanwhile() -> Iterator[anchor_files.Head]:
        yield here[0]
        anchor_files.write(path, other, at=LINK.at, key=b"k")
        assert list(anchor_files.read(path)) == other
        yield here[1]

    totals = anchor_files.write(path, meanwhile(), at=LINK.at, key=b"k")
    assert anchor_files.check(path, key=b"k") == totals
    assert [file.name for file in tmp_path.iterdir()] == ["anchor.jsonl"]


def test_an_anchor_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def failing() -> Iterator[anchor_files.Head]:
        yield (1, 3, b"a")
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        anchor_files.write(tmp_path / "anchor.jsonl", failing(), at=LINK.at, key=b"k")
    assert list(tmp_path.iterdir()) == []


def test_a_hash_depends_on_key_and_predecessor() -> None:
    assert len({link_hash(b"k", b"", LINK), link_hash(b"l", b"", LINK), link_hash(b"k", b"x", LINK)}) == 3


def test_the_root_counts_and_covers_every_head() -> None:
    heads = [(1, 3, b"a"), (2, 4, b"b")]
    assert root(b"k", heads)[:2] == (2, 7)
    assert root(b"k", heads)[2] != root(b"k", [(1, 3, b"a"), (2, 4, b"c")])[2]


def person(number: int, role: Role, boss: int | None = None, **more: object) -> Candidate:
    return Candidate(number, role, more.pop("present", True), boss, **more)  # type: ignore[arg-type]


PEOPLE = {
    1: person(1, Role.HANDLER, 2),
    2: person(2, Role.SUPERVISOR, 3),
    3: person(3, Role.MANAGER),
    4: person(4, Role.SUPERVISOR),
}


def test_the_handlers_own_supervisor_comes_first() -> None:
    assert choose(PEOPLE, start=1, team=[1, 2, 4], level=1).chosen == 2


def test_a_higher_level_goes_to_a_manager() -> None:
    found = choose(PEOPLE, start=1, team=[1, 2, 4], level=2)
    assert (found.chosen, found.passed_over) == (3, ((2, "not senior enough"),))


def test_an_absent_supervisor_is_covered() -> None:
    people = {**PEOPLE, 2: person(2, Role.SUPERVISOR, 3, present=False, cover=4)}
    found = choose(people, start=1, team=[1, 2], level=1)
    assert (found.chosen, found.passed_over) == (4, ((2, "absent"),))


def test_without_a_handler_the_team_s_supervisor_is_asked() -> None:
    assert choose(PEOPLE, start=None, team=[1, 4], level=1).chosen == 4


def test_whoever_had_it_is_not_asked_again() -> None:
    assert choose(PEOPLE, start=1, team=[1, 2, 4], level=1, barred=[2]).chosen == 3


def test_a_competence_can_be_demanded() -> None:
    people = {**PEOPLE, 4: person(4, Role.SUPERVISOR, skills=frozenset({"gas"}))}
    assert choose(people, start=1, team=[1, 2, 4], level=1, skill="gas").chosen == 4


def test_rather_somebody_junior_than_nobody() -> None:
    people = {n: PEOPLE[n] for n in (1, 2)}
    assert choose(people, start=1, team=[1, 2], level=3).chosen == 2


def test_a_loop_of_supervisors_ends() -> None:
    people = {1: person(1, Role.HANDLER, 2), 2: person(2, Role.HANDLER, 1)}
    assert choose(people, start=1, team=[], level=1).chosen == 2
