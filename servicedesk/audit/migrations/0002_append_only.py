from django.db import migrations

_REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();

-- Personal values may be deleted or blanked, never replaced.
CREATE TRIGGER audit_personal_blank_only BEFORE UPDATE ON audit_personal
    FOR EACH ROW WHEN (NEW.entry_id <> OLD.entry_id OR NEW.salt <> '' OR NEW."values" <> '{}'::jsonb)
    EXECUTE FUNCTION audit_refuse();
"""

_ALLOW = """
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP TRIGGER audit_seal_append_only ON audit_seal;
DROP TRIGGER audit_personal_blank_only ON audit_personal;
DROP FUNCTION audit_refuse() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_entries")]

    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
