"""The rollup that reports read, and what each complaint added to it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0009_search_near_misses"),
    ]

    operations = [
        migrations.CreateModel(
            name="FiguresOf",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("seq", models.PositiveIntegerField(help_text="The last event told")),
                ("added", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "restricted",
                    models.BooleanField(default=False, help_text="Of complaints that only their own people know of"),
                ),
                ("measure", models.CharField(max_length=16)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("number", models.BigIntegerField()),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "day", "team", "restricted", "key"), name="figure_once")
                ],
            },
        ),
    ]
