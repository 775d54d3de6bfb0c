"""What the counts of the queue read: rare rows found without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_evidence"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("handler", None), ("stage__in", ("greet", "clarify", "resolve", "follow_up"))),
                fields=["team", "id"],
                name="queue_unassigned",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    ("stage__in", ("greet", "clarify", "resolve", "follow_up")),
                    models.Q(("waiting_on", "us"), _negated=True),
                ),
                fields=["team", "id"],
                name="queue_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    ("stage__in", ("greet", "clarify", "resolve", "follow_up")), models.Q(("risk", "ok"), _negated=True)
                ),
                fields=["team", "risk", "id"],
                name="queue_at_risk",
            ),
        ),
    ]
