"""Evidence and approvals are written once [H-9, H-13…19]. Only erasure may blank their words, and says so first."""

from django.db import migrations

KEEP = """
CREATE FUNCTION complaint_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('servicedesk.erasing', true) = 'on'
        AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER evidence_is_kept BEFORE UPDATE OR DELETE ON complaints_evidence
    FOR EACH ROW EXECUTE FUNCTION complaint_is_kept('data');
CREATE TRIGGER approval_is_kept BEFORE UPDATE OR DELETE ON complaints_approval
    FOR EACH ROW EXECUTE FUNCTION complaint_is_kept('reason');
"""
LET_GO = """
DROP TRIGGER evidence_is_kept ON complaints_evidence;
DROP TRIGGER approval_is_kept ON complaints_approval;
DROP FUNCTION complaint_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_complaints")]

    operations = [migrations.RunSQL(sql=KEEP, reverse_sql=LET_GO)]
