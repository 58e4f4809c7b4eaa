"""Whoever received the customer first stays recorded for ever [H-4]: set once, refused afterwards."""

from django.db import migrations

KEEP = """
CREATE FUNCTION ticket_first_contact_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the first contact of a ticket is set once' USING ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'ticket_first_contact_is_kept';
END $$;
CREATE TRIGGER ticket_first_contact_is_kept BEFORE UPDATE OF first_contact_id ON tickets_ticket FOR EACH ROW
    WHEN (OLD.first_contact_id IS NOT NULL AND NEW.first_contact_id IS DISTINCT FROM OLD.first_contact_id)
    EXECUTE FUNCTION ticket_first_contact_is_kept();
"""
LET_GO = """
DROP TRIGGER ticket_first_contact_is_kept ON tickets_ticket;
DROP FUNCTION ticket_first_contact_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_policy_version")]

    operations = [migrations.RunSQL(sql=KEEP, reverse_sql=LET_GO)]
