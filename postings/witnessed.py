"""No closing of an announced posting moves, and no status changes, but with its event: asked by the database at the commit.

A function of the database's own, like the one that links the audit (ats/audit/linking.py), and no trigger of pgtrigger's: those
rest where a session says so. It asks for an event of this very transaction, which is one that has no link yet: so the change
comes first, and its event after it, as every deed does. After a change here a new migration runs it again.
"""

DEMAND_ITS_EVENT = """
CREATE OR REPLACE FUNCTION postings_demand_event() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $demand$
DECLARE
    said jsonb;
    lacking text := '';
BEGIN
    SELECT COALESCE(jsonb_agg(e.facts::jsonb), '[]') INTO said FROM public.audit_event e
    WHERE e.subject = 'posting ' || NEW.job_number
        AND NOT EXISTS (SELECT FROM public.audit_link l WHERE l.event_id = e.id);
    IF NEW.status <> OLD.status AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(said) one
        WHERE one ->> 'from' = OLD.status AND one ->> 'to' = NEW.status
    ) THEN
        lacking := 'status';
    ELSIF OLD.status <> 'draft' AND NEW.opens_at <> OLD.opens_at AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(said) one
        WHERE (one #>> '{changes,opens_at,0}')::timestamptz = OLD.opens_at
            AND (one #>> '{changes,opens_at,1}')::timestamptz = NEW.opens_at
    ) THEN
        lacking := 'opening';
    ELSIF OLD.status <> 'draft' AND NEW.closes_at <> OLD.closes_at AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(said) one
        WHERE COALESCE(one ->> 'closing_before', one #>> '{changes,closes_at,0}')::timestamptz = OLD.closes_at
            AND COALESCE(one ->> 'closes_at', one #>> '{changes,closes_at,1}')::timestamptz = NEW.closes_at
    ) THEN
        lacking := 'closing';
    END IF;
    IF lacking <> '' THEN
        RAISE EXCEPTION 'posting %: its % changed, and no event of this transaction says so', NEW.job_number, lacking
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_moved_closing_has_its_event';
    END IF;
    RETURN NULL;
END;
$demand$;
REVOKE ALL ON FUNCTION postings_demand_event() FROM PUBLIC;
DROP TRIGGER IF EXISTS a_moved_closing_has_its_event ON postings_posting;
CREATE CONSTRAINT TRIGGER a_moved_closing_has_its_event AFTER UPDATE OF status, opens_at, closes_at ON postings_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.status, OLD.opens_at, OLD.closes_at) IS DISTINCT FROM (NEW.status, NEW.opens_at, NEW.closes_at))
    EXECUTE FUNCTION postings_demand_event();
"""
ASK_NO_MORE = """
DROP TRIGGER IF EXISTS a_moved_closing_has_its_event ON postings_posting;
DROP FUNCTION IF EXISTS postings_demand_event();
"""
