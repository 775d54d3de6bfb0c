"""Run as a process: `python -m tests.fault.cast` makes a company, prints tokens of its handler and supervisor."""

from __future__ import annotations

import django

django.setup()

from knox.models import AuthToken  # noqa: E402

from complaints.actions import setup  # noqa: E402
from complaints.choices import Role  # noqa: E402
from tests.conftest import make_org  # noqa: E402

if __name__ == "__main__":
    org = make_org()
    boss = setup.engage("sunita", role=Role.SUPERVISOR, first_name="Sunita", teams=[org.cards], email="s@k.example")
    hana = setup.engage("hana", role=Role.HANDLER, first_name="Hana", teams=[org.cards], supervisor=boss)
    for staff in (hana, boss):
        print(AuthToken.objects.create(user=staff)[1])
