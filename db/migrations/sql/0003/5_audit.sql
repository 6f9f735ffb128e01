-- The journal can only grow, and each line is sealed with the one before it: a chain of hashes, written when the
-- transaction commits. Whoever owns the server can still change a line; audit_broken() finds where.

CREATE TABLE rights.audit_chain (
    pos bigint PRIMARY KEY, event_id uuid NOT NULL UNIQUE, hash text NOT NULL
);

CREATE FUNCTION rights.audit_hash(before text, event audit_event) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(before || jsonb_build_array(
        event.id, (extract(epoch FROM event.at) * 1000000)::bigint, event.staff_id, event.action, event.subject,
        event.subject_id, event.household_id, event.child_id, event.detail
    )::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION rights.audit_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    -- The feed's lock, which this transaction has since its first change: no second one to wait for.
    PERFORM FROM feed_head FOR UPDATE;
    SELECT pos, hash INTO last FROM rights.audit_chain ORDER BY pos DESC LIMIT 1;
    INSERT INTO rights.audit_chain (pos, event_id, hash)
    VALUES (coalesce(last.pos, 0) + 1, NEW.id, rights.audit_hash(coalesce(last.hash, ''), NEW));
    RETURN NULL;
END $$;

CREATE FUNCTION rights.audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'the journal can only grow';
END $$;

-- « a_feed » fires before, and takes the lock.
CREATE CONSTRAINT TRIGGER b_seal AFTER INSERT ON audit_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION rights.audit_seal();
CREATE TRIGGER b_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION rights.audit_keep();
CREATE TRIGGER b_keep BEFORE UPDATE OR DELETE ON rights.audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION rights.audit_keep();

-- The first position that is not as it was sealed, null when all are; an event that was never sealed comes last.
CREATE FUNCTION audit_broken() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one record;
    before text := '';
    expected bigint := 0;
BEGIN
    FOR one IN
        SELECT c.pos, c.hash, e FROM rights.audit_chain c LEFT JOIN audit_event e ON e.id = c.event_id
        ORDER BY c.pos
    LOOP
        expected := expected + 1;
        IF one.pos <> expected OR one.e IS NULL OR one.hash <> rights.audit_hash(before, one.e) THEN
            RETURN expected;
        END IF;
        before := one.hash;
    END LOOP;
    IF EXISTS (SELECT FROM audit_event e
               WHERE NOT EXISTS (SELECT FROM rights.audit_chain c WHERE c.event_id = e.id)) THEN
        RETURN expected + 1;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_broken() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_broken() TO sejours_coordinator, sejours_admin;

-- Events from before this revision.
DO $$
DECLARE one audit_event; last text := ''; n bigint := 0;
BEGIN
    FOR one IN SELECT * FROM audit_event ORDER BY at, id LOOP
        n := n + 1;
        last := rights.audit_hash(last, one);
        INSERT INTO rights.audit_chain VALUES (n, one.id, last);
    END LOOP;
END $$;
