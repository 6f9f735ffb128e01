-- A state moves along a legal transition only: by its decision, signed and in the same transaction, or by the
-- family through the portal. Looked at when the transaction commits, so that the order of its statements is free.

CREATE TABLE rights.legal_transition (
    subject text, from_state text, move text, to_state text, by text CHECK (by IN ('staff', 'family')),
    PRIMARY KEY (subject, from_state, move, to_state, by)
);

INSERT INTO rights.legal_transition (subject, from_state, move, to_state, by) VALUES
('account', '', 'create', 'email_unconfirmed', 'family'),
('account', '', 'create', 'incomplete', 'family'),
('account', 'email_unconfirmed', 'confirm_email', 'incomplete', 'family'),
('account', 'incomplete', 'submit', 'pending', 'family'),
('account', 'pending', 'approve', 'validated', 'staff'),
('account', 'pending', 'refuse', 'refused', 'staff'),
('account', 'pending', 'request_completion', 'to_complete', 'staff'),
('account', 'validated', 'close', 'closed', 'staff'),
('account', 'validated', 'reopen', 'pending', 'staff'),
('account', 'to_complete', 'reopen', 'pending', 'staff'),
('account', 'to_complete', 'submit', 'pending', 'family'),
('account', 'refused', 'reopen', 'pending', 'staff'),
('pre_registration', '', 'create', 'pending', 'family'),
('pre_registration', 'pending', 'approve', 'validated', 'staff'),
('pre_registration', 'pending', 'refuse', 'refused', 'staff'),
('pre_registration', 'pending', 'request_completion', 'to_complete', 'staff'),
('pre_registration', 'pending', 'waitlist', 'waitlisted', 'staff'),
('pre_registration', 'pending', 'cancel', 'cancelled', 'staff'),
('pre_registration', 'pending', 'cancel', 'cancelled', 'family'),
('pre_registration', 'validated', 'request_completion', 'validated', 'staff'),
('pre_registration', 'validated', 'cancel', 'cancelled', 'staff'),
('pre_registration', 'validated', 'reopen', 'pending', 'staff'),
('pre_registration', 'validated', 'cancel', 'cancelled', 'family'),
('pre_registration', 'waitlisted', 'approve', 'validated', 'staff'),
('pre_registration', 'waitlisted', 'refuse', 'refused', 'staff'),
('pre_registration', 'waitlisted', 'request_completion', 'waitlisted', 'staff'),
('pre_registration', 'waitlisted', 'cancel', 'cancelled', 'staff'),
('pre_registration', 'waitlisted', 'reopen', 'pending', 'staff'),
('pre_registration', 'waitlisted', 'cancel', 'cancelled', 'family'),
('pre_registration', 'to_complete', 'request_completion', 'to_complete', 'staff'),
('pre_registration', 'to_complete', 'cancel', 'cancelled', 'staff'),
('pre_registration', 'to_complete', 'reopen', 'pending', 'staff'),
('pre_registration', 'to_complete', 'submit', 'pending', 'family'),
('pre_registration', 'to_complete', 'cancel', 'cancelled', 'family'),
('pre_registration', 'refused', 'reopen', 'pending', 'staff'),
('pre_registration', 'cancelled', 'reopen', 'pending', 'staff'),
('document', '', 'create', 'missing', 'family'),
('document', '', 'create', 'submitted', 'family'),
('document', 'missing', 'waive', 'not_required', 'staff'),
('document', 'missing', 'submit', 'submitted', 'family'),
('document', 'submitted', 'approve', 'valid', 'staff'),
('document', 'submitted', 'refuse', 'refused', 'staff'),
('document', 'submitted', 'waive', 'not_required', 'staff'),
('document', 'valid', 'reopen', 'submitted', 'staff'),
('document', 'valid', 'reopen', 'missing', 'staff'),
('document', 'valid', 'expire', 'expired', 'family'),
('document', 'refused', 'waive', 'not_required', 'staff'),
('document', 'refused', 'reopen', 'submitted', 'staff'),
('document', 'refused', 'reopen', 'missing', 'staff'),
('document', 'refused', 'submit', 'submitted', 'family'),
('document', 'expired', 'waive', 'not_required', 'staff'),
('document', 'expired', 'submit', 'submitted', 'family'),
('document', 'not_required', 'reopen', 'submitted', 'staff'),
('document', 'not_required', 'reopen', 'missing', 'staff'),
('planning_request', '', 'create', 'draft', 'family'),
('planning_request', '', 'create', 'pending', 'family'),
('planning_request', 'draft', 'submit', 'pending', 'family'),
('planning_request', 'draft', 'cancel', 'cancelled', 'family'),
('planning_request', 'pending', 'approve', 'accepted', 'staff'),
('planning_request', 'pending', 'refuse', 'refused', 'staff'),
('planning_request', 'pending', 'request_completion', 'to_complete', 'staff'),
('planning_request', 'pending', 'waitlist', 'waitlisted', 'staff'),
('planning_request', 'pending', 'cancel', 'cancelled', 'staff'),
('planning_request', 'pending', 'cancel', 'cancelled', 'family'),
('planning_request', 'accepted', 'cancel', 'cancelled', 'staff'),
('planning_request', 'accepted', 'reopen', 'pending', 'staff'),
('planning_request', 'accepted', 'cancel', 'cancelled', 'family'),
('planning_request', 'waitlisted', 'approve', 'accepted', 'staff'),
('planning_request', 'waitlisted', 'refuse', 'refused', 'staff'),
('planning_request', 'waitlisted', 'cancel', 'cancelled', 'staff'),
('planning_request', 'waitlisted', 'reopen', 'pending', 'staff'),
('planning_request', 'waitlisted', 'cancel', 'cancelled', 'family'),
('planning_request', 'to_complete', 'cancel', 'cancelled', 'staff'),
('planning_request', 'to_complete', 'reopen', 'pending', 'staff'),
('planning_request', 'to_complete', 'submit', 'pending', 'family'),
('planning_request', 'to_complete', 'cancel', 'cancelled', 'family'),
('planning_request', 'refused', 'reopen', 'pending', 'staff'),
('planning_request', 'cancelled', 'reopen', 'pending', 'staff');

CREATE FUNCTION rights.refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = why;
END $$;

CREATE FUNCTION rights.check_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    fields CONSTANT text[] := ARRAY['state', 'revision', 'valid_from', 'valid_until', 'details'];
    old_row jsonb := CASE TG_OP WHEN 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    new_row jsonb := to_jsonb(NEW);
    read_anew boolean;
    made decision%ROWTYPE;
BEGIN
    IF rights.outside() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NOT rights.is_portal() OR NEW.revision <> 1 OR NOT EXISTS (
            SELECT FROM rights.legal_transition
            WHERE subject = TG_TABLE_NAME AND from_state = '' AND to_state = NEW.state
        ) THEN
            PERFORM rights.refuse(format('a new %s does not begin as %s', TG_TABLE_NAME, NEW.state));
        END IF;
        RETURN NULL;
    END IF;

    -- A family leaves the waiting list; a place on it is given by a decision.
    IF old_row -> 'waiting_rank' IS DISTINCT FROM new_row -> 'waiting_rank'
        AND NOT (rights.is_portal() AND new_row ->> 'waiting_rank' IS NULL)
        AND NOT EXISTS (
            SELECT FROM decision d WHERE d.subject = TG_TABLE_NAME AND d.subject_id = NEW.id
            AND d.decided_by = rights.me() AND d.xmin = pg_current_xact_id()::xid
        ) THEN
        PERFORM rights.refuse('a rank on the waiting list changes with a decision only');
    END IF;

    IF NOT EXISTS (SELECT FROM unnest(fields) f WHERE old_row -> f IS DISTINCT FROM new_row -> f) THEN
        RETURN NULL;
    END IF;
    IF NEW.revision <> OLD.revision + 1 THEN
        PERFORM rights.refuse(format('%s: revision %s does not follow %s',
                                     TG_TABLE_NAME, NEW.revision, OLD.revision));
    END IF;
    read_anew := EXISTS (
        SELECT FROM unnest(fields[3:]) f WHERE old_row -> f IS DISTINCT FROM new_row -> f
    );

    IF rights.is_portal() THEN
        IF OLD.state <> NEW.state AND NOT EXISTS (
            SELECT FROM rights.legal_transition WHERE subject = TG_TABLE_NAME AND by = 'family'
            AND from_state = OLD.state AND to_state = NEW.state
        ) THEN
            PERFORM rights.refuse(format('no step of a family leads a %s from %s to %s',
                                         TG_TABLE_NAME, OLD.state, NEW.state));
        END IF;
        -- What was read on another version may be forgotten, never written.
        IF read_anew AND (new_row ->> 'valid_from' IS NOT NULL OR new_row ->> 'valid_until' IS NOT NULL
                          OR new_row -> 'details' <> '{}') THEN
            PERFORM rights.refuse('what is read on a document is written by a coordinator');
        END IF;
        RETURN NULL;
    END IF;

    SELECT d.* INTO made FROM decision d
    WHERE d.subject = TG_TABLE_NAME AND d.subject_id = NEW.id AND d.revision_seen = OLD.revision
    AND d.decided_by = rights.me() AND d.xmin = pg_current_xact_id()::xid;
    IF NOT FOUND THEN
        PERFORM rights.refuse(format('%s: no decision goes with this change', TG_TABLE_NAME));
    END IF;
    IF (made.from_state, made.to_state) <> (OLD.state, NEW.state) OR NOT EXISTS (
        SELECT FROM rights.legal_transition WHERE subject = TG_TABLE_NAME AND by = 'staff'
        AND from_state = OLD.state AND move = made.verdict AND to_state = NEW.state
    ) THEN
        PERFORM rights.refuse(format('%s does not lead a %s from %s to %s',
                                     made.verdict, TG_TABLE_NAME, OLD.state, NEW.state));
    END IF;
    IF read_anew AND made.verdict <> 'approve' THEN
        PERFORM rights.refuse('what is read on a document is written when it is accepted');
    END IF;
    RETURN NULL;
END $$;

-- The other way round: no decision without its change, or history could be written about the past.
CREATE FUNCTION rights.check_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stands boolean;
BEGIN
    IF rights.outside() THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT revision = $1 + 1 AND state = $2 AND xmin = pg_current_xact_id()::xid '
                   'FROM %I WHERE id = $3', NEW.subject)
    INTO stands USING NEW.revision_seen, NEW.to_state, NEW.subject_id;
    IF stands IS NOT TRUE OR NEW.decided_by IS DISTINCT FROM rights.me() THEN
        PERFORM rights.refuse('a decision changes its subject, in the same transaction');
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['account', 'pre_registration', 'document', 'planning_request'] LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER b_change AFTER INSERT OR UPDATE ON %I DEFERRABLE '
                       'INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rights.check_change()', name);
    END LOOP;
END $$;
CREATE CONSTRAINT TRIGGER b_change AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION rights.check_decision();
