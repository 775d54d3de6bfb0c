"""Files from outside: the honest ones are kept, the others refused in words, and nothing hidden comes along."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from complaints.channels import files
from complaints.channels.errors import RefusedFile
from complaints.rules.files import shown_name
from tests.channels.hostile_files import HONEST, HTML, NAMES, REFUSED, office, photo_with_place, picture


@pytest.mark.parametrize("case", HONEST)
def test_an_honest_file_is_taken_as_what_it_is(case: str) -> None:
    name, content = HONEST[case]
    held = files.examined(name, content)
    assert held.content
    assert held.name.endswith(f".{held.kind}")


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_tries_something_is_refused_in_words(case: str) -> None:
    with pytest.raises(RefusedFile) as refusal:
        files.examined(*REFUSED[case])
    assert refusal.value.reason.endswith(".")


def test_a_photo_loses_where_and_with_what_it_was_taken_and_stands_upright() -> None:
    before = Image.open(io.BytesIO(photo_with_place()))
    assert before.getexif()[0x010F] == "Telephone of Nora Quill"
    held = files.examined("photo.jpg", photo_with_place())
    after = Image.open(io.BytesIO(held.content))
    assert dict(after.getexif()) == {}
    assert after.size == (48, 64)
    assert b"Nora" not in held.content
    assert b"Exif" not in held.content


@pytest.mark.parametrize("tail", [HTML, office()], ids=["page", "archive"])
def test_what_hangs_behind_a_picture_is_gone(tail: bytes) -> None:
    for name, form in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        held = files.examined(name, picture(form) + tail)
        assert tail not in held.content
        assert not zipfile.is_zipfile(io.BytesIO(held.content))


def test_colours_stay_what_they_were() -> None:
    held = files.examined("a.png", picture("PNG"))
    assert Image.open(io.BytesIO(held.content)).convert("RGB").getpixel((5, 5)) == (200, 120, 40)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_ever_a_name(name: str) -> None:
    assert shown_name(name, "txt") == NAMES[name]


def test_bytes_are_kept_under_random_names_for_nobody_else(tmp_path: Path) -> None:
    one, other = files.keep(tmp_path, b"one"), files.keep(tmp_path, b"one")
    assert one != other
    assert files.load(tmp_path, one) == b"one"
    place = next(tmp_path.rglob(one))
    assert place.stat().st_mode & 0o777 == 0o640
    files.discard(tmp_path, one)
    files.discard(tmp_path, one)
    assert not place.exists()
    for wrong in ("../etc/passwd", "refused-1", "", "A" * 32):
        with pytest.raises(ValueError, match="not a name of ours"):
            files.load(tmp_path, wrong)
