-- Who a session is: group roles, and functions that tell from session_user, which no client can choose.
-- Group roles belong to the whole cluster: a second database finds them there.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['staff', 'coordinator', 'director', 'health_assistant', 'animateur',
                                'accounting', 'admin', 'portal', 'mailer'] LOOP
        name := 'sejours_' || name;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        ELSIF NOT pg_has_role(current_user, name, 'MEMBER WITH ADMIN OPTION') THEN
            RAISE 'the role % belongs to somebody else: grant it to % with admin option', name, current_user;
        END IF;
    END LOOP;
    -- sejours_staff: may connect and ask whoami(), for ever, so that a desk learns that its person was removed.
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO sejours_staff, sejours_portal, sejours_mailer',
                   current_database());
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO sejours_staff, sejours_portal, sejours_mailer;
GRANT SELECT ON alembic_version TO sejours_staff, sejours_portal, sejours_mailer;

CREATE SCHEMA rights;
GRANT USAGE ON SCHEMA rights TO sejours_staff, sejours_portal, sejours_mailer;
ALTER DEFAULT PRIVILEGES IN SCHEMA rights REVOKE ALL ON TABLES FROM PUBLIC;

CREATE FUNCTION rights.me() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM staff WHERE login = session_user AND active
$$;

CREATE FUNCTION rights.my_role() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT role FROM staff WHERE login = session_user AND active
$$;

CREATE FUNCTION rights.sees_all() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM staff WHERE login = session_user AND active AND role = 'coordinator' AND every_stay
    )
$$;

-- The server's day, where the association is: neither the clock nor the time zone of a client.
CREATE FUNCTION rights.today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Europe/Paris')::date
$$;

-- The 15 days before a stay to the 7 after it: db.rules.printing.
CREATE FUNCTION rights.near(first_day date, last_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT rights.today() BETWEEN first_day - 15 AND last_day + 7
$$;

-- The stays whose dossiers this person may see now, where they do not see all.
CREATE FUNCTION rights.my_stays() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT member.stay_id
    FROM staff_stay member
    JOIN staff person ON person.id = member.staff_id
    JOIN stay ON stay.id = member.stay_id
    WHERE person.login = session_user AND person.active
    AND (person.role = 'coordinator'
         OR person.role IN ('director', 'health_assistant', 'animateur')
            AND rights.near(stay.first_day, stay.last_day))
$$;

CREATE FUNCTION rights.my_seasons() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT season_code FROM stay WHERE id IN (SELECT rights.my_stays())
$$;

-- Whoever owns the tables could drop every rule: checks that hold for people leave migrations, imports and
-- repairs alone. Somebody of the staff is never outside, whatever else they are on this server.
CREATE FUNCTION rights.outside() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM staff WHERE login = session_user)
    AND pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = 'staff'::regclass), 'MEMBER')
$$;

CREATE FUNCTION rights.is_portal() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT rights.me() IS NULL AND pg_has_role(session_user, 'sejours_portal', 'MEMBER')
$$;
