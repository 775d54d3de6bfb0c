"""Changes of the organisation's own settings: who, when, what, from, to, why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As evidence elsewhere: the application adds rows and reads them.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name = 'complaints_event' and g.grantee <> current_user
    loop
        execute format('revoke update, delete, truncate on complaints_settingchange from %I', grantee);
    end loop;
end $$;
"""
KINDS = [
    ("calendar", "Calendar"),
    ("policy", "Policy"),
    ("company", "Company"),
    ("team", "Team"),
    ("person", "Person"),
    ("code", "Category or code"),
]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0013_letters")]

    operations = [
        migrations.CreateModel(
            name="SettingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("subject", models.CharField(help_text="Which one: a code or a number", max_length=120)),
                ("title", models.CharField(help_text="What it was called then", max_length=200)),
                ("what", models.CharField(max_length=80)),
                ("before", models.CharField(blank=True, max_length=1000)),
                ("after", models.CharField(blank=True, max_length=1000)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["kind", "subject", "-id"], name="setting_of_one")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", [code for code, _ in KINDS])), name="setting_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("what", ""), _negated=True), name="setting_says_what"),
                ],
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
