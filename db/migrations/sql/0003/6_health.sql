-- What families say of their children's health: nobody of the staff reads the table. One asks, which is written in
-- the journal and committed; only then, with the ticket, the answers are given. In one transaction, the line in
-- the journal could be rolled back after reading.

CREATE TABLE rights.health_ticket (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    staff_id uuid NOT NULL, child_ids uuid[] NOT NULL, season text, questions text[] NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), xact xid8 NOT NULL DEFAULT pg_current_xact_id()
);

-- What a paper may say: db.rules.printing.told_by.
CREATE FUNCTION rights.questions(purpose text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN purpose IN ('health_form', 'data_export') THEN ARRAY[
            'treatment', 'asthma', 'food_allergy', 'drug_allergy', 'other_allergy', 'difficulties',
            'hospitalisations', 'precautions', 'care_plan', 'glasses', 'lenses', 'prostheses', 'enuresis', 'diet',
            'advice']
        WHEN purpose = 'allergies' THEN ARRAY['food_allergy', 'other_allergy', 'diet']
        WHEN purpose = 'treatments' THEN ARRAY['treatment', 'care_plan', 'asthma', 'drug_allergy']
    END
$$;

-- Why this person may not read of these children for this purpose today; null when they may: db.rules.printing.
CREATE FUNCTION rights.health_refusal(child_ids uuid[], season text, purpose text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    role CONSTANT text := rights.my_role();
    own CONSTANT uuid[] := ARRAY(SELECT rights.my_stays());
BEGIN
    IF role IS NULL OR role NOT IN ('coordinator', 'director', 'health_assistant', 'animateur')
        OR role = 'animateur' AND purpose <> 'allergies' THEN
        RETURN 'this role does not read it';
    ELSIF rights.questions(purpose) IS NULL THEN
        RETURN 'nothing medical is said for this purpose';
    ELSIF purpose = 'data_export' THEN
        -- What a family asks for leaves from the office, whatever the days.
        IF role <> 'coordinator' THEN
            RETURN 'this role does not read it';
        ELSIF EXISTS (
            SELECT FROM unnest(child_ids) AS asked(id) WHERE NOT rights.sees_all() AND NOT EXISTS (
                SELECT FROM pre_registration r WHERE r.child_id = asked.id AND r.stay_id = ANY (own)
            )
        ) THEN
            RETURN 'another stay';
        END IF;
        RETURN NULL;
    ELSIF role = 'coordinator' AND EXISTS (
        SELECT FROM setting s WHERE s.key = 'coordinators_print_medical' AND s.value::text = 'false'
    ) THEN
        RETURN 'the association leaves it to directors and health assistants';
    ELSIF EXISTS (
        SELECT FROM unnest(child_ids) AS asked(id) WHERE NOT EXISTS (
            SELECT FROM pre_registration r JOIN stay s ON s.id = r.stay_id
            WHERE r.child_id = asked.id AND r.state NOT IN ('refused', 'cancelled')
            AND s.season_code = $2 AND rights.near(s.first_day, s.last_day)
            AND (rights.sees_all() OR s.id = ANY (own))
        )
    ) THEN
        RETURN 'another stay, or not these days';
    END IF;
    RETURN NULL;
END $$;

-- Ask to read of these children, for a paper or an export (whose season may be null: all of them); returns the
-- ticket to fetch the answers with.
CREATE FUNCTION health_ask(child_ids uuid[], season text, purpose text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    refusal CONSTANT text := rights.health_refusal(child_ids, season, purpose);
    ticket uuid;
BEGIN
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'health: ' || refusal;
    END IF;
    -- A line a child, filed under a request of the season, else under the account of a household.
    INSERT INTO audit_event (id, at, staff_id, action, subject, subject_id, household_id, child_id, detail)
    SELECT gen_random_uuid(), now(), rights.me(), CASE purpose WHEN 'data_export' THEN 'export' ELSE 'view' END,
        CASE WHEN request.id IS NULL THEN 'account' ELSE 'pre_registration' END,
        coalesce(request.id, account.id, asked.id), coalesce(request.household_id, account.household_id),
        asked.id, purpose
    FROM (SELECT DISTINCT unnest(child_ids) AS id) AS asked
    LEFT JOIN LATERAL (
        SELECT r.id, r.household_id FROM pre_registration r JOIN stay s ON s.id = r.stay_id
        WHERE r.child_id = asked.id
        ORDER BY s.season_code = season DESC, rights.near(s.first_day, s.last_day) DESC, r.id LIMIT 1
    ) AS request ON true
    LEFT JOIN LATERAL (
        SELECT a.id, a.household_id FROM account a JOIN child_household h ON h.household_id = a.household_id
        WHERE h.child_id = asked.id ORDER BY h.rank LIMIT 1
    ) AS account ON true;
    DELETE FROM rights.health_ticket WHERE at < now() - interval '1 hour';
    INSERT INTO rights.health_ticket (staff_id, child_ids, season, questions)
    VALUES (rights.me(), child_ids, season, rights.questions(purpose)) RETURNING id INTO ticket;
    RETURN ticket;
END $$;

-- The answers, by a ticket of one's own, from a transaction that is over, within five minutes.
CREATE FUNCTION health_answers(ticket uuid) RETURNS SETOF health_answer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked rights.health_ticket;
BEGIN
    SELECT * INTO asked FROM rights.health_ticket t WHERE t.id = ticket AND t.staff_id = rights.me()
    AND t.xact <> pg_current_xact_id() AND t.at > clock_timestamp() - interval '5 minutes';
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'health: no such ticket';
    END IF;
    RETURN QUERY SELECT h.* FROM health_answer h
    WHERE h.child_id = ANY (asked.child_ids) AND (asked.season IS NULL OR h.season_code = asked.season)
    AND h.question = ANY (asked.questions);
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['health_ask(uuid[], text, text)', 'health_answers(uuid)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO sejours_coordinator, sejours_director, '
                       'sejours_health_assistant, sejours_animateur', name);
    END LOOP;
END $$;
