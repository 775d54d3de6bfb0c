"""The customer's pages: what is published in versions, complaints being written, files, and what looks odd."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was published stays as it was printed: the application adds versions and changes none.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name = 'complaints_event' and g.grantee <> current_user
    loop
        execute format('revoke update, delete, truncate on complaints_publishedpage from %I', grantee);
        execute format('revoke delete, truncate on complaints_suspicion from %I', grantee);
        execute format('revoke truncate on complaints_attachment from %I', grantee);
    end loop;
end $$;
"""

# A file of a draft may be thrown away; one of a complaint is part of its record and stays what it was.
FILES_STAY = """
create function redress_file_of_a_complaint_stays() returns trigger language plpgsql as $$
begin
    if old.complaint_id is null then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'a file of a complaint is never deleted' using errcode = 'insufficient_privilege';
    end if;
    if (new.complaint_id, new.name, new.kind, new.size, new.sha256, new.stored, new.added_at)
       is distinct from
       (old.complaint_id, old.name, old.kind, old.size, old.sha256, old.stored, old.added_at) then
        raise exception 'what a file of a complaint is never changes' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger file_of_a_complaint_stays before update or delete on complaints_attachment
    for each row execute function redress_file_of_a_complaint_stays();
"""

FILES_DO_NOT_STAY = """
drop trigger file_of_a_complaint_stays on complaints_attachment;
drop function redress_file_of_a_complaint_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0015_notice_settings_and_macros"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("left", models.FloatField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="PortalDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("values", models.JSONField(default=dict)),
                ("language", models.CharField(default="en", max_length=16)),
                ("began_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField(db_index=True)),
                (
                    "link_serial",
                    models.PositiveIntegerField(default=0, help_text="Which of the links mailed is the last"),
                ),
                (
                    "link_until",
                    models.DateTimeField(help_text="The last link works till then; empty once it was used", null=True),
                ),
                (
                    "complaint",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.complaint",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="As shown; never a path on any disk", max_length=120)),
                ("kind", models.CharField(max_length=8)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "stored",
                    models.CharField(help_text="A random name under the media folder", max_length=64, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be checked for viruses"),
                            ("clean", "Ready"),
                            ("quarantined", "Locked away: a virus was found"),
                            ("refused", "Not kept"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, help_text="Why it was refused or locked away", max_length=200)),
                ("added_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="complaints.message",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="complaints.portaldraft",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="attachment_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("complaint__isnull", False), ("draft", None)),
                            models.Q(("complaint", None), ("draft__isnull", False)),
                            _connector="OR",
                        ),
                        name="attachment_belongs_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "clean", "quarantined", "refused"])),
                        name="attachment_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("complaints-procedure", "How we handle complaints"),
                            ("service-promise", "Our customer service promise"),
                            ("returns", "Returns and refunds"),
                            ("privacy", "Privacy"),
                            ("accessibility", "Accessibility"),
                        ],
                        max_length=24,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=16)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField(max_length=20000)),
                ("effective_from", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "language", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "language", "number"), name="one_page_version_each"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["complaints-procedure", "service-promise", "returns", "privacy", "accessibility"],
                            )
                        ),
                        name="page_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="suspicion",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("looked_at", None), ("looked_by", None)),
                            models.Q(("looked_at__isnull", False), ("looked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="suspicion_looked_together",
                    )
                ],
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(FILES_STAY, FILES_DO_NOT_STAY),
    ]
