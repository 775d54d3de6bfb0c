"""Where attempts are counted and used codes remembered, for every process alike: Django's cache in the database."""

from django.db import migrations

# As `manage.py createcachetable` makes it. Nothing in it outlives a quarter of an hour, so it need not survive a crash:
# unlogged. Who is locked out stands in a table of its own that does.
TABLE = """
create unlogged table redress_cache (
    cache_key varchar(255) not null primary key,
    value text not null,
    expires timestamptz not null
);
create index redress_cache_expires on redress_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0010_figures")]
    operations = [migrations.RunSQL(TABLE, "drop table redress_cache")]
