"""Writes the golden histories of every pack anew: after RULES_VERSION was raised, or a pack got a new version."""

from __future__ import annotations

from tests.rules.golden import telling
from tests.rules.packs import worked

for file in telling.write(worked.CODES):
    print(file.name)
