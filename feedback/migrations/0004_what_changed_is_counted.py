"""Whatever changes a case notes, in the same transaction, that its facts are to be looked at again.

By the database itself: no verb can forget it, bulk changes are seen, and it costs no query. A row is appended and
nothing is compared or locked. The bodies of functions name columns, so that these can be altered later.
"""

from django.db import migrations

NOTE = """
CREATE FUNCTION feedback_ticket_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.version = OLD.version AND
        (NEW.kind, NEW.state, NEW.team_id, NEW.assignee_id, NEW.category_id, NEW.channel, NEW.customer_id,
         NEW.received_at, NEW.done_at, NEW.first_contact_id)
        IS NOT DISTINCT FROM
        (OLD.kind, OLD.state, OLD.team_id, OLD.assignee_id, OLD.category_id, OLD.channel, OLD.customer_id,
         OLD.received_at, OLD.done_at, OLD.first_contact_id) THEN
        RETURN NULL;
    END IF;
    INSERT INTO feedback_tocount (ticket) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_ticket_changed AFTER INSERT OR UPDATE OR DELETE ON tickets_ticket
    FOR EACH ROW EXECUTE FUNCTION feedback_ticket_changed();

CREATE FUNCTION feedback_clock_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO feedback_tocount (ticket) VALUES (OLD.ticket_id);
    ELSIF NEW.stopped_at IS NOT NULL AND TG_OP = 'INSERT' THEN
        INSERT INTO feedback_tocount (ticket) VALUES (NEW.ticket_id);
    ELSIF TG_OP = 'UPDATE' AND (NEW.stopped_at, NEW.started_at) IS DISTINCT FROM (OLD.stopped_at, OLD.started_at) THEN
        INSERT INTO feedback_tocount (ticket) VALUES (NEW.ticket_id);
    ELSIF TG_OP = 'UPDATE' AND NEW.stopped_at IS NOT NULL
        AND (NEW.state, NEW.spent) IS DISTINCT FROM (OLD.state, OLD.spent) THEN
        INSERT INTO feedback_tocount (ticket) VALUES (NEW.ticket_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_clock_changed AFTER INSERT OR UPDATE OR DELETE ON tickets_clock
    FOR EACH ROW EXECUTE FUNCTION feedback_clock_changed();

CREATE FUNCTION feedback_customer_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.tier IS DISTINCT FROM OLD.tier THEN
        INSERT INTO feedback_tocount (ticket) SELECT id FROM tickets_ticket WHERE customer_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_customer_changed AFTER UPDATE ON tickets_customer
    FOR EACH ROW EXECUTE FUNCTION feedback_customer_changed();

CREATE FUNCTION feedback_survey_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_tocount (ticket) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.ticket_id ELSE NEW.ticket_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_survey_changed AFTER INSERT OR UPDATE OR DELETE ON feedback_survey
    FOR EACH ROW EXECUTE FUNCTION feedback_survey_changed();

CREATE FUNCTION feedback_lateness_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_tocount (ticket) SELECT ticket_id FROM tickets_clock
        WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.clock_id ELSE NEW.clock_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_lateness_changed AFTER INSERT OR UPDATE OR DELETE ON tickets_lateness
    FOR EACH ROW EXECUTE FUNCTION feedback_lateness_changed();

INSERT INTO feedback_tocount (ticket) SELECT id FROM tickets_ticket;
"""
LET_GO = """
DROP TRIGGER feedback_ticket_changed ON tickets_ticket;
DROP FUNCTION feedback_ticket_changed();
DROP TRIGGER feedback_clock_changed ON tickets_clock;
DROP FUNCTION feedback_clock_changed();
DROP TRIGGER feedback_customer_changed ON tickets_customer;
DROP FUNCTION feedback_customer_changed();
DROP TRIGGER feedback_survey_changed ON feedback_survey;
DROP FUNCTION feedback_survey_changed();
DROP TRIGGER feedback_lateness_changed ON tickets_lateness;
DROP FUNCTION feedback_lateness_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0003_figures"),
        ("tickets", "0017_ladders"),
        ("complaints", "0004_granted_before"),
    ]

    operations = [migrations.RunSQL(sql=NOTE, reverse_sql=LET_GO)]
