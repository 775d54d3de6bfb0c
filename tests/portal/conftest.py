"""The customer's pages as a test meets them: nobody signed in, at the cast's `now`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings

from complaints.actions import published_pages
from tests.conftest import LONG_AGO, NOW, Org

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def _plain_static(settings: LazySettings, tmp_path: Path) -> None:
    """What `make run` collected earlier must not decide whether a page can be drawn; files go to a folder of ours."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def open_house(org: Org, at_now: None) -> Org:
    """The company with its pages published."""
    published_pages.begin_with(now=LONG_AGO)
    return org
