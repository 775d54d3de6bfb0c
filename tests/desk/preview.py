"""Draw every desk page from sample data, without database or views: python -m tests.desk.preview FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from tests.desk import samples
from tests.desk.sample_pieces import NOW

ROOT = Path(__file__).resolve().parents[2]


def configure() -> None:
    """Just enough Django to render: templates, forms, translation, static addresses."""
    settings.configure(
        DEBUG=True,
        SECRET_KEY="preview",
        INSTALLED_APPS=["django.contrib.staticfiles", "django.forms"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [ROOT / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "libraries": {name: f"complaints.templatetags.{name}" for name in ("marks", "promises", "fields")},
                },
            }
        ],
        FORM_RENDERER="django.forms.renderers.TemplatesSetting",
        ROOT_URLCONF="tests.desk.preview_urls",
        STATIC_URL="/static/",
        TIME_ZONE="Europe/London",
        USE_TZ=True,
        LANGUAGE_CODE="en-gb",
    )
    django.setup()


def draw(template: str, context: dict[str, object], theme: str = "") -> str:
    """One page as a browser would get it, in the given theme ("" leaves it to the system)."""
    given = {"now": NOW, "csrf_token": "preview", "request": RequestFactory().get("/"), **context}
    shell = context.get("shell")
    if isinstance(shell, dict):
        given["shell"] = {**shell, "theme": theme}
    with timezone.override("Europe/London"):
        return render_to_string(template, given)


def main(folder: Path) -> None:
    configure()
    folder.mkdir(parents=True, exist_ok=True)
    for name, (template, context) in samples.pages().items():
        for theme in ("light", "dark"):
            (folder / f"{name}.{theme}.html").write_text(
                draw(template, {"shell": {}, **context}, theme), encoding="utf-8"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
