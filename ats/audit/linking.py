"""How an event comes into the chain: a function of the database, called when the transaction that wrote the event commits.

It runs as the owner of the tables, for the role that serves may not write the chain (docs/adr/0027). So it trusts nothing
that a session can set: it looks the end of the chain up itself, in the schema it names, under a lock that keeps everybody
else out until the commit is done. No trigger of pgtrigger's: those rest where a session says so.

What is hashed: each part with its length before it, so that no text can pass for another split of the same letters.
The same rule stands in Python in chain.py; a test holds the two together. After a change here a new migration runs it again.
"""

LINK_AT_COMMIT = """
CREATE OR REPLACE FUNCTION audit_link_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
-- A plan kept from an empty table would read the whole table; without sequential scans it is the index from its end.
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_sort = off
AS $link$
DECLARE
    place bigint; previous text; newest timestamptz; moment timestamptz; part text; body text := '';
BEGIN
    PERFORM pg_advisory_xact_lock(7241, 1);
    SELECT number, hash, linked_at INTO place, previous, newest FROM public.audit_link ORDER BY number DESC LIMIT 1;
    place := COALESCE(place, 0) + 1;
    previous := COALESCE(previous, '');
    moment := GREATEST(clock_timestamp(), COALESCE(newest, '-infinity'::timestamptz));
    FOREACH part IN ARRAY ARRAY[
        place::text,
        previous,
        to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.id::text,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW."by", NEW.action, NEW.subject, NEW.reason, NEW.facts
    ] LOOP
        body := body || length(part) || ':' || part;
    END LOOP;
    INSERT INTO public.audit_link (number, event_id, linked_at, previous_hash, hash)
    VALUES (place, NEW.id, moment, previous, encode(sha256(convert_to(body, 'UTF8')), 'hex'));
    RETURN NULL;
END;
$link$;
-- Whoever could call it could hang it on a table of their own.
REVOKE ALL ON FUNCTION audit_link_event() FROM PUBLIC;
DROP TRIGGER IF EXISTS link_at_commit ON audit_event;
CREATE CONSTRAINT TRIGGER link_at_commit AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link_event();
"""
