-- What each role may do to which table; which rows of it is said by the policies.
DO $$
DECLARE
    catalogue CONSTANT text := 'season, stay, stay_group, stay_session, stay_closure, stay_activity, price_band, '
        'transport_point, requirement, document_type';
    desks CONSTANT text := 'sejours_coordinator, sejours_director, sejours_health_assistant, '
        'sejours_animateur, sejours_accounting';
BEGIN
    EXECUTE format('GRANT SELECT ON %s, staff, staff_stay, setting, change_log TO %s, sejours_admin',
                   catalogue, desks);
    EXECUTE format('GRANT SELECT, INSERT ON audit_event TO %s', desks);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON presence TO %s', desks);
    EXECUTE format('GRANT EXECUTE ON FUNCTION feed_prune() TO %s, sejours_admin', desks);
    EXECUTE format('GRANT SELECT ON %s, setting, mail_template TO sejours_portal', catalogue);
END $$;

GRANT SELECT ON account, household, guardian, child, child_household, emergency_contact, family_edit,
    pre_registration, planning_request, planning_interval, document, document_version, file,
    decision, decision_reason, decision_piece, mail, mail_template TO sejours_coordinator;
GRANT INSERT ON decision, decision_reason, decision_piece, mail TO sejours_coordinator;
GRANT UPDATE (state, revision, assignee_id, for_team) ON account, pre_registration, planning_request, document
    TO sejours_coordinator;
GRANT UPDATE (waiting_rank) ON pre_registration TO sejours_coordinator;
GRANT UPDATE (valid_from, valid_until, details) ON document TO sejours_coordinator;
GRANT UPDATE (state, attempt, not_before, leased_until, offered_at, sent_at, answer, bounced_at, deposited_at,
              posted_at)
    ON mail TO sejours_coordinator;
GRANT UPDATE (email) ON guardian TO sejours_coordinator; -- an address that does not work; nothing else of a family

GRANT SELECT ON account, household, guardian, child, child_household, emergency_contact,
    pre_registration, planning_request, planning_interval, document, document_version, file,
    decision, decision_reason TO sejours_director, sejours_health_assistant;

GRANT SELECT ON child, pre_registration, planning_request, planning_interval TO sejours_animateur;

GRANT SELECT ON account, household, document, document_version, file TO sejours_accounting;

GRANT SELECT ON mail_template TO sejours_admin;
GRANT INSERT ON mail, mail_template TO sejours_admin; -- a mail: the trial of the words
GRANT INSERT, UPDATE, DELETE ON setting TO sejours_admin;

GRANT SELECT, INSERT, UPDATE ON account_secret, household, guardian, child, child_household, emergency_contact,
    health_answer TO sejours_portal;
GRANT DELETE ON guardian, emergency_contact, health_answer, planning_interval TO sejours_portal;
GRANT SELECT, INSERT ON account, pre_registration, planning_request, planning_interval, document,
    document_version, file, family_edit, mail TO sejours_portal;
GRANT SELECT ON decision, decision_reason TO sejours_portal;
GRANT UPDATE (state, revision, submitted_at) ON account, pre_registration, planning_request, document
    TO sejours_portal;
GRANT UPDATE (email, email_confirmed_at, household_id, last_contact_at) ON account TO sejours_portal;
GRANT UPDATE (group_id, outward_id, return_id, waiting_rank, family_message, address_during)
    ON pre_registration TO sejours_portal;
GRANT UPDATE (valid_from, valid_until, details) ON document TO sejours_portal;

GRANT SELECT ON mail TO sejours_mailer;
GRANT UPDATE (state, attempt, not_before, leased_until, offered_at, sent_at, answer, bounced_at)
    ON mail TO sejours_mailer;
