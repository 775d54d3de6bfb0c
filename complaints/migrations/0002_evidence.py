"""What keeps evidence evidence: append-only events, clocks as ledgers, and rights to match."""

from django.db import migrations

APPEND_ONLY = """
create function redress_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger event_is_append_only before update or delete on complaints_event
    for each row execute function redress_append_only();
create trigger event_is_never_emptied before truncate on complaints_event
    for each statement execute function redress_append_only();
create trigger anchor_is_append_only before update or delete on complaints_anchor
    for each row execute function redress_append_only();
"""

NOT_APPEND_ONLY = """
drop trigger event_is_append_only on complaints_event;
drop trigger event_is_never_emptied on complaints_event;
drop trigger anchor_is_append_only on complaints_anchor;
drop function redress_append_only();
"""

LEDGER = """
create function redress_clock_is_a_ledger() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a clock is never deleted' using errcode = 'insufficient_privilege';
    end if;
    if (new.complaint_id, new.escalation_id, new.standard_id, new.code, new.serial, new.policy_version_id,
        new.calendar_version_id, new.rules_version, new.started_at, new.first_due_at)
       is distinct from
       (old.complaint_id, old.escalation_id, old.standard_id, old.code, old.serial, old.policy_version_id,
        old.calendar_version_id, old.rules_version, old.started_at, old.first_due_at) then
        raise exception 'owner, standard, versions, start and first due of a clock never change'
            using errcode = 'check_violation';
    end if;
    if (old.met_at is not null and new.met_at is distinct from old.met_at)
       or (old.breached_at is not null and new.breached_at is distinct from old.breached_at)
       or (old.detected_at is not null and new.detected_at is distinct from old.detected_at)
       or (old.cancelled_at is not null and new.cancelled_at is distinct from old.cancelled_at) then
        raise exception 'met, breached, detected and cancelled are written once' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger clock_is_a_ledger before update or delete on complaints_clock
    for each row execute function redress_clock_is_a_ledger();
"""

NOT_LEDGER = """
drop trigger clock_is_a_ledger on complaints_clock;
drop function redress_clock_is_a_ledger();
"""

# The application's role was granted everything on new tables; on evidence it keeps reading and adding.
RIGHTS = """
do $$
declare grantee name;
begin
    for grantee in select distinct g.grantee from information_schema.role_table_grants g
        where g.table_name in ('complaints_event', 'complaints_anchor') and g.grantee <> current_user
    loop
        execute format('revoke update, delete, truncate on complaints_event, complaints_anchor from %I', grantee);
        execute format('revoke delete, truncate on complaints_clock from %I', grantee);
    end loop;
end $$;
"""

BUSY_TABLES = """
alter table complaints_clock set (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 85);
alter table complaints_outbox set (autovacuum_vacuum_scale_factor = 0.02);
alter table complaints_complaint set (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 85);
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_start")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        migrations.RunSQL(LEDGER, NOT_LEDGER),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(BUSY_TABLES, migrations.RunSQL.noop),
    ]
