"""Customers follow their complaints, are asked afterwards, praise and suggest; whom to call again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What customers answered is never deleted, and an answer to the survey stays as it was given.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name = 'complaints_event' and g.grantee <> current_user
    loop
        execute format('revoke update, delete, truncate on complaints_surveyanswer from %I', grantee);
        execute format('revoke update, delete, truncate on complaints_survey from %I', grantee);
        execute format('revoke delete, truncate on complaints_feedback from %I', grantee);
        execute format('revoke delete, truncate on complaints_listeningsession from %I', grantee);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0016_portal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("compliment", "Compliment"), ("suggestion", "Suggestion")], max_length=12
                    ),
                ),
                ("body", models.TextField(max_length=4000)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Telephone"),
                            ("email", "E-mail"),
                            ("web", "Web form"),
                            ("letter", "Letter"),
                            ("in_person", "In person"),
                            ("sms", "Text message"),
                            ("social", "Social media"),
                            ("api", "Another system"),
                        ],
                        max_length=16,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("operation", models.CharField(help_text="The form that brought it, once", max_length=64, unique=True)),
                ("client", models.CharField(blank=True, max_length=64)),
                ("from_name", models.CharField(blank=True, max_length=200)),
                ("from_email", models.EmailField(blank=True, max_length=254)),
                (
                    "about",
                    models.CharField(blank=True, help_text="Whom or what, in the words of who said it", max_length=200),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("looked_at", "Being looked at"),
                            ("done", "Done"),
                            ("declined", "Not taken up"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ListeningSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("focus_group", "Focus group"),
                            ("brainstorm", "Brainstorm"),
                            ("interview", "Interview"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("held_on", models.DateField()),
                (
                    "who",
                    models.CharField(blank=True, help_text="Who took part, without customers' names", max_length=300),
                ),
                ("findings", models.TextField(max_length=8000)),
                ("next_steps", models.TextField(blank=True, max_length=4000)),
                ("written_at", models.DateTimeField()),
                ("operation", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ["-held_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PortalLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("about", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=64)),
                ("client", models.CharField(max_length=64)),
                ("browser", models.CharField(max_length=64)),
                ("token", models.CharField(max_length=64, null=True, unique=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("session", models.CharField(max_length=64, null=True, unique=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("token", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("handling", models.PositiveSmallIntegerField()),
                ("outcome", models.PositiveSmallIntegerField()),
                ("resolved", models.BooleanField()),
                ("reasons", models.TextField(blank=True, max_length=4000)),
            ],
        ),
        migrations.AddField(
            model_name="complaint",
            name="next_contact_at",
            field=models.DateTimeField(help_text="The customer asked to be called again then", null=True),
        ),
        migrations.AddField(
            model_name="complaint",
            name="place",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The counter or branch where it was said",
                max_length=120,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="taken_by",
            field=models.ForeignKey(
                help_text="Who listened, if not who logged it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    ("next_contact_at__isnull", False), ("stage__in", ("greet", "clarify", "resolve", "follow_up"))
                ),
                fields=["handler", "next_contact_at"],
                name="queue_call_again",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="about_staff",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="from_staff",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="owner",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="taken_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.team"
            ),
        ),
        migrations.AddField(
            model_name="listeningsession",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.team"
            ),
        ),
        migrations.AddField(
            model_name="listeningsession",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="portallink",
            name="complaint",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="portallink",
            name="representative",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.representative"
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="complaint",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="survey", to="complaints.complaint"
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.customer"
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.team"
            ),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="survey",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="complaints.survey"
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["-received_at", "-id"], name="feedback_newest"),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(
                condition=models.Q(("client", ""), _negated=True),
                fields=["client", "received_at"],
                name="feedback_client",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["compliment", "suggestion"])), name="feedback_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["new", "looked_at", "done", "declined"])), name="feedback_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="listeningsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["focus_group", "brainstorm", "interview"])),
                name="listening_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="portallink",
            index=models.Index(fields=["about", "asked_at"], name="portal_link_about"),
        ),
        migrations.AddIndex(
            model_name="portallink",
            index=models.Index(fields=["client", "asked_at"], name="portal_link_client"),
        ),
        migrations.AddIndex(
            model_name="portallink",
            index=models.Index(fields=["asked_at"], name="portal_link_age"),
        ),
        migrations.AddConstraint(
            model_name="portallink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("token", None),
                    models.Q(("complaint__isnull", False), ("expires_at__isnull", False)),
                    _connector="OR",
                ),
                name="portal_link_leads_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="portallink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at", None), ("session", None), ("used_at", None)),
                    models.Q(
                        ("seen_at__isnull", False),
                        ("session__isnull", False),
                        ("token__isnull", False),
                        ("used_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="portal_link_used_together",
            ),
        ),
        migrations.AddIndex(
            model_name="survey",
            index=models.Index(fields=["customer", "-asked_at"], name="survey_customer"),
        ),
        migrations.AddIndex(
            model_name="survey",
            index=models.Index(fields=["team", "asked_at"], name="survey_team"),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("handling__range", (1, 5))), name="survey_handling_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__range", (1, 5))), name="survey_outcome_known"
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
