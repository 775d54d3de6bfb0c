"""Mail as it arrived, addresses nothing is mailed to, and what became of a message on its way."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What arrived is never taken away by the application.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name = 'complaints_event' and g.grantee <> current_user
    loop
        execute format('revoke delete, truncate on complaints_incomingmail, complaints_suppressedaddress from %I',
            grantee);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0011_counted_attempts"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="Message-ID, or the hash of a mail without one", max_length=200, unique=True
                    ),
                ),
                ("message_id", models.CharField(blank=True, max_length=500)),
                ("source", models.CharField(max_length=20)),
                ("received_at", models.DateTimeField()),
                ("raw", models.BinaryField()),
                ("sender", models.CharField(blank=True, max_length=320)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("handled", "Handled"),
                            ("held", "Waits for a person"),
                            ("failed", "Could not be handled"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "verbose_name_plural": "incoming mail",
            },
        ),
        migrations.CreateModel(
            name="SuppressedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=320)),
                ("reason", models.CharField(max_length=300)),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "suppressed addresses",
            },
        ),
        migrations.AddField(
            model_name="message",
            name="bounce_reason",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="message",
            name="bounced_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="mail_id",
            field=models.CharField(
                blank=True, db_default="", help_text="Message-ID of the mail these words came in", max_length=500
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="token",
            field=models.CharField(
                help_text="Leads an answer by e-mail back here", max_length=26, null=True, unique=True
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("mail_id", ""), _negated=True), fields=["mail_id"], name="message_mail"
            ),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="complaint",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="mail", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suppressedaddress",
            name="lifted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "held", "failed"])), fields=["id"], name="mail_waits"
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(fields=["sender", "received_at"], name="mail_of_sender"),
        ),
        migrations.AddConstraint(
            model_name="incomingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="mail_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppressedaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("address",), name="suppressed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="suppressedaddress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="lifted_by_somebody",
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
