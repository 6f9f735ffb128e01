-- The team: who signs in, as what, for which stays. Administrators call these; the tables stay closed to them.
-- Only a SCRAM verifier comes here: the server never learns a password, nor does its log.

CREATE FUNCTION rights.only_admins() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT rights.outside() AND rights.my_role() IS DISTINCT FROM 'admin' THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'team: for administrators';
    END IF;
END $$;

CREATE FUNCTION rights.check_verifier(verifier text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF verifier !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_password', MESSAGE = 'team: not a SCRAM verifier';
    END IF;
END $$;

-- A person of the team whose login is ours to change: never another role of the server.
CREATE FUNCTION rights.member(login text) RETURNS staff
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found staff;
BEGIN
    SELECT * INTO found FROM staff s WHERE s.login = $1;
    IF found.id IS NULL OR NOT EXISTS (
        SELECT FROM pg_auth_members m JOIN pg_roles team ON team.oid = m.roleid JOIN pg_roles one ON one.oid = m.member
        WHERE team.rolname = 'sejours_staff' AND one.rolname = $1 AND NOT one.rolsuper AND NOT one.rolcreaterole
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'no_data_found', MESSAGE = 'team: nobody has this login';
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION rights.keep_an_admin(person staff) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    LOCK TABLE staff IN SHARE ROW EXCLUSIVE MODE; -- two who remove each other
    IF person.role = 'admin' AND person.active AND NOT EXISTS (
        SELECT FROM staff WHERE role = 'admin' AND active AND id <> person.id
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = 'team: the last administrator stays';
    END IF;
END $$;

CREATE FUNCTION rights.assign_stays(person uuid, codes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    unknown text;
BEGIN
    SELECT c INTO unknown FROM unnest(codes) c WHERE NOT EXISTS (SELECT FROM stay WHERE stay.code = c) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'team: no such stay', DETAIL = unknown;
    END IF;
    DELETE FROM staff_stay WHERE staff_id = person
    AND stay_id NOT IN (SELECT id FROM stay WHERE code = ANY (codes));
    INSERT INTO staff_stay (staff_id, stay_id) SELECT person, id FROM stay WHERE code = ANY (codes)
    ON CONFLICT DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION rights.keep_an_admin(staff), rights.assign_stays(uuid, text[]), rights.member(text)
    FROM PUBLIC;

-- Add somebody, or take back somebody who was removed. `stays`: codes; null means every stay.
CREATE FUNCTION staff_add(login text, display_name text, role text, verifier text, stays text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    person uuid;
BEGIN
    PERFORM rights.only_admins();
    PERFORM rights.check_verifier(verifier);
    IF login !~ '^[a-z][a-z0-9._-]{1,40}$' OR login ~ '^(pg_|sejours_)' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name', MESSAGE = 'team: not a login';
    END IF;
    SELECT s.id INTO person FROM staff s WHERE s.login = $1 AND NOT s.active;
    IF FOUND AND EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
        PERFORM rights.member(login);
        EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', login, verifier);
    ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = login) OR EXISTS (
        SELECT FROM staff s WHERE s.login = $1 AND s.active) THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_object', MESSAGE = 'team: this login is taken';
    ELSE
        EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L', login, verifier);
        EXECUTE format('GRANT sejours_staff TO %I', login);
    END IF;
    EXECUTE format('GRANT %I TO %I', 'sejours_' || role, login);
    INSERT INTO staff (id, login, display_name, role, every_stay, active)
    VALUES (coalesce(person, gen_random_uuid()), $1, $2, $3, stays IS NULL, true)
    ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, role = excluded.role,
        every_stay = excluded.every_stay, active = true
    RETURNING id INTO person;
    PERFORM rights.assign_stays(person, coalesce(stays, '{}'));
    RETURN person;
END $$;

-- Give somebody another role, and with it the stays they work for.
CREATE FUNCTION staff_role(login text, role text, stays text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    person staff;
BEGIN
    PERFORM rights.only_admins();
    person := rights.member(login);
    IF NOT person.active THEN
        RAISE EXCEPTION USING ERRCODE = 'no_data_found', MESSAGE = 'team: nobody has this login';
    ELSIF role <> 'admin' THEN
        PERFORM rights.keep_an_admin(person);
    END IF;
    EXECUTE format('REVOKE %I FROM %I', 'sejours_' || person.role, login);
    EXECUTE format('GRANT %I TO %I', 'sejours_' || role, login);
    UPDATE staff SET role = $2, every_stay = stays IS NULL WHERE id = person.id;
    PERFORM rights.assign_stays(person.id, coalesce(stays, '{}'));
END $$;

CREATE FUNCTION staff_password(login text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM rights.only_admins();
    PERFORM rights.check_verifier(verifier);
    PERFORM rights.member(login);
    EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
END $$;

-- Remove somebody. They may still connect, to be told by whoami() that they are no longer of the team.
CREATE FUNCTION staff_remove(login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    person staff;
BEGIN
    PERFORM rights.only_admins();
    person := rights.member(login);
    PERFORM rights.keep_an_admin(person);
    UPDATE staff SET active = false WHERE id = person.id;
    DELETE FROM staff_stay WHERE staff_id = person.id;
    DELETE FROM presence WHERE staff_id = person.id;
    EXECUTE format('REVOKE %I FROM %I', 'sejours_' || person.role, login);
END $$;

-- End the sessions of somebody who was removed; return how many there were.
CREATE FUNCTION staff_disconnect(login text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ended bigint;
BEGIN
    PERFORM rights.only_admins();
    PERFORM rights.member(login);
    IF login = session_user THEN
        RETURN 0;
    END IF;
    -- An owner that is no superuser signals the members of its own roles only.
    IF NOT pg_has_role(current_user, login, 'USAGE') THEN
        EXECUTE format('GRANT %I TO %I', login, current_user);
    END IF;
    SELECT count(pg_terminate_backend(pid)) INTO ended FROM pg_stat_activity WHERE usename = login;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('REVOKE %I FROM %I', login, current_user);
    END IF;
    RETURN ended;
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['staff_add(text, text, text, text, text[])', 'staff_role(text, text, text[])',
        'staff_password(text, text)', 'staff_remove(text)', 'staff_disconnect(text)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO sejours_admin', name);
    END LOOP;
END $$;
