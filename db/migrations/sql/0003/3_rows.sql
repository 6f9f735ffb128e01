-- Which rows a role sees and writes. A row is seen when what it hangs on is seen: those conditions read the
-- other tables under their own policies. Functions stand in a SELECT of their own, so that a statement asks once.
-- The owner is under the same regime (FORCE) with a rule that says all: our own functions run as the owner.
DO $$
DECLARE
    name text;
    desks CONSTANT text := 'sejours_coordinator, sejours_director, sejours_health_assistant, '
        'sejours_animateur, sejours_accounting';
BEGIN
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'feed_head', 'change_log') LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['season', 'stay', 'stay_group', 'stay_session', 'stay_closure', 'stay_activity',
                                'price_band', 'transport_point', 'requirement', 'document_type', 'setting',
                                'staff', 'staff_stay'] LOOP
        EXECUTE format('CREATE POLICY team ON %I FOR SELECT TO %s, sejours_admin '
                       'USING ((SELECT rights.me()) IS NOT NULL)', name, desks);
    END LOOP;
    -- The portal serves every family; which one is signed in is its own affair.
    FOREACH name IN ARRAY ARRAY['season', 'stay', 'stay_group', 'stay_session', 'stay_closure', 'stay_activity',
                                'price_band', 'transport_point', 'requirement', 'document_type', 'setting',
                                'mail_template', 'account', 'account_secret', 'household', 'guardian', 'child',
                                'child_household', 'emergency_contact', 'family_edit', 'pre_registration',
                                'planning_request', 'planning_interval', 'document', 'document_version', 'file',
                                'health_answer', 'decision', 'decision_reason'] LOOP
        EXECUTE format('CREATE POLICY portal ON %I TO sejours_portal USING (true) WITH CHECK (true)', name);
    END LOOP;

    EXECUTE format('CREATE POLICY own ON audit_event FOR SELECT TO %s '
                   'USING (staff_id = (SELECT rights.me()))', desks);
    EXECUTE format('CREATE POLICY signed ON audit_event FOR INSERT TO %s '
                   'WITH CHECK (staff_id = (SELECT rights.me()))', desks);
    EXECUTE format('CREATE POLICY seen ON presence FOR SELECT TO %s '
                   'USING ((SELECT rights.me()) IS NOT NULL)', desks);
    EXECUTE format('CREATE POLICY own ON presence TO %s USING (staff_id = (SELECT rights.me()))', desks);
    EXECUTE format('CREATE POLICY stale ON presence FOR DELETE TO %s USING ((SELECT rights.me()) IS NOT NULL '
                   'AND seen_at < now() - interval ''90 seconds'')', desks);
END $$;

-- Requests, and the families behind them.

CREATE POLICY seen ON pre_registration FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant, sejours_animateur
    USING ((SELECT rights.sees_all()) OR stay_id IN (SELECT rights.my_stays()));
CREATE POLICY decided ON pre_registration FOR UPDATE TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR stay_id IN (SELECT rights.my_stays()));

CREATE POLICY seen ON planning_request FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant, sejours_animateur
    USING ((SELECT rights.sees_all()) OR pre_registration_id IN (SELECT id FROM pre_registration));
CREATE POLICY decided ON planning_request FOR UPDATE TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR pre_registration_id IN (SELECT id FROM pre_registration));
CREATE POLICY seen ON planning_interval FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant, sejours_animateur
    USING ((SELECT rights.sees_all()) OR planning_request_id IN (SELECT id FROM planning_request));

CREATE POLICY seen ON child FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant, sejours_animateur
    USING ((SELECT rights.sees_all()) OR id IN (SELECT child_id FROM pre_registration));
CREATE POLICY seen ON child_household FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all()) OR child_id IN (SELECT id FROM child));
CREATE POLICY seen ON household FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all())
           OR id IN (SELECT household_id FROM pre_registration)
           OR id IN (SELECT household_id FROM child_household));
CREATE POLICY seen ON guardian FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all()) OR household_id IN (SELECT id FROM household));
CREATE POLICY corrected ON guardian FOR UPDATE TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR household_id IN (SELECT id FROM household));
CREATE POLICY seen ON emergency_contact FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all()) OR household_id IN (SELECT id FROM household));
CREATE POLICY seen ON family_edit FOR SELECT TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR household_id IN (SELECT id FROM household));

CREATE POLICY seen ON account FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all()) OR household_id IN (SELECT id FROM household));
CREATE POLICY decided ON account FOR UPDATE TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR household_id IN (SELECT id FROM household));

-- Documents: those of the seasons of one's stays, and what is a stay's own for that stay only.

CREATE POLICY seen ON document FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all()) OR (
        (child_id IN (SELECT id FROM child) OR household_id IN (SELECT id FROM household))
        AND season_code IN (SELECT rights.my_seasons())
        AND (stay_id IS NULL OR stay_id IN (SELECT rights.my_stays()))
    ));
CREATE POLICY decided ON document FOR UPDATE TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR (
        (child_id IN (SELECT id FROM child) OR household_id IN (SELECT id FROM household))
        AND season_code IN (SELECT rights.my_seasons())
        AND (stay_id IS NULL OR stay_id IN (SELECT rights.my_stays()))
    ));
CREATE POLICY seen ON document_version FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant, sejours_accounting
    USING ((SELECT rights.sees_all()) OR document_id IN (SELECT id FROM document));
CREATE POLICY seen ON file FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant, sejours_accounting
    USING ((SELECT rights.sees_all()) OR sha256 IN (SELECT file_sha256 FROM document_version));

CREATE POLICY quotient ON document FOR SELECT TO sejours_accounting
    USING (type_code = 'quotient_familial' AND (SELECT rights.me()) IS NOT NULL);
CREATE POLICY quotient ON household FOR SELECT TO sejours_accounting
    USING ((SELECT rights.me()) IS NOT NULL);
CREATE POLICY quotient ON account FOR SELECT TO sejours_accounting
    USING ((SELECT rights.me()) IS NOT NULL);

-- Decisions are written once, signed, and what belongs to one goes with it, in its own transaction.

CREATE POLICY seen ON decision FOR SELECT TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all()) OR subject_id IN (
        SELECT id FROM pre_registration UNION ALL SELECT id FROM planning_request
        UNION ALL SELECT id FROM document UNION ALL SELECT id FROM account
    ));
CREATE POLICY signed ON decision FOR INSERT TO sejours_coordinator
    WITH CHECK (decided_by = (SELECT rights.me()));
CREATE POLICY seen ON decision_reason FOR SELECT
    TO sejours_coordinator, sejours_director, sejours_health_assistant
    USING ((SELECT rights.sees_all()) OR decision_id IN (SELECT id FROM decision));
CREATE POLICY signed ON decision_reason FOR INSERT TO sejours_coordinator
    WITH CHECK (EXISTS (
        SELECT FROM decision WHERE decision.id = decision_reason.decision_id
        AND decision.decided_by = (SELECT rights.me()) AND decision.xmin = pg_current_xact_id()::xid
    ));
CREATE POLICY seen ON decision_piece FOR SELECT TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR decision_id IN (SELECT id FROM decision));
CREATE POLICY signed ON decision_piece FOR INSERT TO sejours_coordinator
    WITH CHECK (EXISTS (
        SELECT FROM decision WHERE decision.id = decision_piece.decision_id
        AND decision.decided_by = (SELECT rights.me()) AND decision.xmin = pg_current_xact_id()::xid
    ));

CREATE POLICY seen ON audit_event FOR SELECT TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR subject_id IN (
        SELECT id FROM pre_registration UNION ALL SELECT id FROM planning_request
        UNION ALL SELECT id FROM document UNION ALL SELECT id FROM account
    ));

-- Mails.

CREATE POLICY seen ON mail FOR SELECT TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR written_by = (SELECT rights.me()) OR (
        household_id IN (SELECT id FROM household)
        AND (stay_id IS NULL OR stay_id IN (SELECT rights.my_stays()))
    ));
CREATE POLICY sent ON mail FOR UPDATE TO sejours_coordinator
    USING ((SELECT rights.sees_all()) OR written_by = (SELECT rights.me()) OR (
        household_id IN (SELECT id FROM household)
        AND (stay_id IS NULL OR stay_id IN (SELECT rights.my_stays()))
    ));
CREATE POLICY written ON mail FOR INSERT TO sejours_coordinator
    WITH CHECK (
        (SELECT rights.me()) IS NOT NULL
        AND (written_by IS NULL OR written_by = (SELECT rights.me()))
        AND state IN ('queued', 'unaddressed')
        AND (decision_id IS NULL OR EXISTS (
            SELECT FROM decision WHERE decision.id = mail.decision_id
            AND decision.decided_by = (SELECT rights.me()) AND decision.xmin = pg_current_xact_id()::xid
        ))
        AND ((SELECT rights.sees_all()) OR household_id IN (SELECT id FROM household)
             OR household_id IS NULL)
    );
CREATE POLICY trial ON mail FOR INSERT TO sejours_admin
    WITH CHECK (written_by = (SELECT rights.me()) AND household_id IS NULL AND decision_id IS NULL);
CREATE POLICY portal ON mail FOR INSERT TO sejours_portal
    WITH CHECK (written_by IS NULL AND decision_id IS NULL AND state IN ('queued', 'unaddressed'));
CREATE POLICY portal_reads ON mail FOR SELECT TO sejours_portal USING (household_id IS NOT NULL);
CREATE POLICY mailer ON mail TO sejours_mailer USING (true) WITH CHECK (true);

CREATE POLICY team ON mail_template FOR SELECT TO sejours_coordinator, sejours_admin
    USING ((SELECT rights.me()) IS NOT NULL);
CREATE POLICY written ON mail_template FOR INSERT TO sejours_admin
    WITH CHECK (written_by = (SELECT rights.me()));
CREATE POLICY admin ON setting TO sejours_admin
    USING ((SELECT rights.my_role()) = 'admin') WITH CHECK ((SELECT rights.my_role()) = 'admin');
