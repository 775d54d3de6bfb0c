"""Drafts, which are nobody else's and no evidence; templates of replies, whose versions stay as they were written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What customers were once written from can be looked up later: the application adds versions and changes none.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name = 'complaints_event' and g.grantee <> current_user
    loop
        execute format('revoke update, delete, truncate on complaints_replytemplateversion from %I', grantee);
        execute format('revoke delete, truncate on complaints_replytemplate from %I', grantee);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0006_evidence_stays"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("complaint", "Complaint"),
                            ("acknowledgement", "Acknowledgement"),
                            ("question", "Question"),
                            ("answer", "Answer"),
                            ("update", "Keeping you informed"),
                            ("extension", "More time needed"),
                            ("definition", "What we agreed"),
                            ("decision", "Decision"),
                            ("summary", "Summary of what was settled at once"),
                            ("set_aside", "Not handled as a complaint"),
                            ("contact", "Follow-up contact"),
                            ("withdrawal", "Withdrawal"),
                        ],
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=16)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "complaint",
                                    "acknowledgement",
                                    "question",
                                    "answer",
                                    "update",
                                    "extension",
                                    "definition",
                                    "decision",
                                    "summary",
                                    "set_aside",
                                    "contact",
                                    "withdrawal",
                                ],
                            )
                        ),
                        name="template_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "form",
                    models.CharField(
                        help_text="The act: a verb, or an act and its number as approve-12", max_length=60
                    ),
                ),
                ("values", models.JSONField()),
                (
                    "begun_at_seq",
                    models.PositiveIntegerField(help_text="The complaint's newest event when the person began"),
                ),
                ("saved_at", models.DateTimeField(db_index=True)),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.complaint"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("staff", "complaint", "form"), name="one_draft_each")],
            },
        ),
        migrations.CreateModel(
            name="ReplyTemplateVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField(max_length=8000)),
                ("effective_from", models.DateTimeField()),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="complaints.replytemplate",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["template_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("template", "number"), name="one_template_version_each")
                ],
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
