"""Letters on paper: their PDFs and marks, the head they are printed under, and the receipt as a kind of message."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A letter that went out is evidence: its row stays, and only the marks of who printed and posted it are set.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name = 'complaints_event' and g.grantee <> current_user
    loop
        execute format('revoke update, delete, truncate on complaints_letterdocument from %I', grantee);
        execute format('grant update (printed_at, printed_by_id, posted_at, posted_by_id)
            on complaints_letterdocument to %I', grantee);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0012_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(help_text="Its random name in the storage", max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("language", models.CharField(max_length=16)),
                (
                    "wording",
                    models.CharField(help_text="Language and version of the words around the letter", max_length=40),
                ),
                ("large_print", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("printed_at", models.DateTimeField(null=True)),
                ("posted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="replytemplate",
            name="template_kind_known",
        ),
        migrations.AddField(
            model_name="legalentity",
            name="address",
            field=models.TextField(blank=True, help_text="On the head of letters, line by line.", max_length=500),
        ),
        migrations.AddField(
            model_name="legalentity",
            name="contact",
            field=models.CharField(blank=True, help_text="On letters: telephone, e-mail, website.", max_length=200),
        ),
        migrations.AddField(
            model_name="legalentity",
            name="registered",
            field=models.CharField(blank=True, help_text="At the foot: what the law wants there.", max_length=300),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
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
                    ("receipt", "Receipt"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="replytemplate",
            name="kind",
            field=models.CharField(
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
                    ("receipt", "Receipt"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="replytemplate",
            constraint=models.CheckConstraint(
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
                            "receipt",
                        ],
                    )
                ),
                name="template_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="letterdocument",
            name="message",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="document", to="complaints.message"
            ),
        ),
        migrations.AddField(
            model_name="letterdocument",
            name="posted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="letterdocument",
            name="printed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="letterdocument",
            index=models.Index(
                condition=models.Q(("posted_at", None)), fields=["made_at", "id"], name="letter_to_post"
            ),
        ),
        migrations.AddConstraint(
            model_name="letterdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("posted_at", None), ("posted_by", None)),
                    models.Q(("posted_at__isnull", False), ("posted_by__isnull", False)),
                    _connector="OR",
                ),
                name="letter_posted_by_somebody",
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
