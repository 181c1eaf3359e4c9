from django.db import migrations

#: On PostgreSQL the history of findings is guarded by the database as well. Only the removal of a
#: whole dataset, which says so in its transaction, takes it along.
GUARD = """
CREATE FUNCTION crossfoot_keep_history() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('crossfoot.removing', true) = 'yes' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The history of findings is only ever added to.';
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER finding_events_stay BEFORE UPDATE OR DELETE ON finding_events
    FOR EACH ROW EXECUTE FUNCTION crossfoot_keep_history();
"""
NO_GUARD = """
DROP TRIGGER finding_events_stay ON finding_events;
DROP FUNCTION crossfoot_keep_history();
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GUARD)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NO_GUARD)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_initial")]

    operations = [migrations.RunPython(guard, unguard)]
