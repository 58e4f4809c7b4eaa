"""The running log of an emergency is written once [H-12]. Only erasure may blank its words, and says so first."""

from django.db import migrations

KEEP = """
CREATE FUNCTION emergency_log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('servicedesk.erasing', true) = 'on'
        AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER emergency_log_is_kept BEFORE UPDATE OR DELETE ON tickets_emergencylog
    FOR EACH ROW EXECUTE FUNCTION emergency_log_is_kept();
"""
LET_GO = """
DROP TRIGGER emergency_log_is_kept ON tickets_emergencylog;
DROP FUNCTION emergency_log_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_emergencies")]

    operations = [migrations.RunSQL(sql=KEEP, reverse_sql=LET_GO)]
