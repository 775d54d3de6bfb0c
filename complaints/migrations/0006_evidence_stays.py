"""Leave to read is taken back on record, and more evidence cannot be deleted or rewritten by the application."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As in 0002: the application's role was granted everything on new tables; on evidence it keeps what it needs.
# A pause is ended and a leave taken back by filling columns that were empty; nothing else of them ever changes.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name = 'complaints_event' and g.grantee <> current_user
    loop
        execute format('revoke update, delete, truncate on complaints_readlog, complaints_clockextension from %I',
            grantee);
        execute format('revoke update, delete, truncate on complaints_clockpause, complaints_complaintaccess from %I',
            grantee);
        execute format('grant update (ended_at) on complaints_clockpause to %I', grantee);
        execute format('grant update (taken_back_at, taken_back_by_id) on complaints_complaintaccess to %I', grantee);
        execute format('revoke delete, truncate on complaints_complaint, complaints_escalation,'
            ' complaints_escalationcause, complaints_remedy, complaints_message, complaints_note, complaints_part,'
            ' complaints_referral from %I', grantee);
    end loop;
end $$;
"""

# Once written, an end stays: a promise's lost time and a colleague's leave are not rewritten afterwards.
ENDED_ONCE = """
create function redress_pause_ends_once() returns trigger language plpgsql as $$
begin
    if old.ended_at is not null and new.ended_at is distinct from old.ended_at then
        raise exception 'a pause ends once' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger pause_ends_once before update on complaints_clockpause
    for each row execute function redress_pause_ends_once();

create function redress_leave_is_taken_back_once() returns trigger language plpgsql as $$
begin
    if old.taken_back_at is not null then
        raise exception 'leave to read is taken back once' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger leave_is_taken_back_once before update on complaints_complaintaccess
    for each row execute function redress_leave_is_taken_back_once();
"""

NOT_ENDED_ONCE = """
drop trigger pause_ends_once on complaints_clockpause;
drop function redress_pause_ends_once();
drop trigger leave_is_taken_back_once on complaints_complaintaccess;
drop function redress_leave_is_taken_back_once();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_parts_and_referrals")]
    operations = [
        migrations.RemoveConstraint(
            model_name="complaintaccess",
            name="one_access_each",
        ),
        migrations.AddField(
            model_name="complaintaccess",
            name="taken_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="complaintaccess",
            name="taken_back_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
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
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintaccess",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)), fields=("complaint", "staff"), name="one_live_access_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_back_at", None), ("taken_back_by", None)),
                    models.Q(("taken_back_at__gte", models.F("granted_at")), ("taken_back_by__isnull", False)),
                    _connector="OR",
                ),
                name="access_taken_back_together",
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(ENDED_ONCE, NOT_ENDED_ONCE),
    ]
