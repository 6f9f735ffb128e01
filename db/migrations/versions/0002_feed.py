"""The change feed: triggers that log every change, and who a person is to the database.

PostgreSQL: the log is written at commit, under one lock, so that positions follow the order of commits
without a gap. Its triggers are named to fire first, so that no transaction takes another deferred trigger's
lock before this one. A revision that rebuilds a table on SQLite makes its triggers again.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Not logged: the log itself, presence (soft), and what no desk may hold.
LOGGED = {
    "account": ("id",),
    "audit_event": ("id",),
    "child": ("id",),
    "child_household": ("child_id", "household_id"),
    "decision": ("id",),
    "decision_piece": ("decision_id", "document_id"),
    "decision_reason": ("decision_id", "position"),
    "document": ("id",),
    "document_type": ("code",),
    "document_version": ("id",),
    "emergency_contact": ("id",),
    "family_edit": ("id",),
    "file": ("sha256",),
    "guardian": ("id",),
    "household": ("id",),
    "mail": ("id",),
    "mail_template": ("id",),
    "planning_interval": ("id",),
    "planning_request": ("id",),
    "pre_registration": ("id",),
    "price_band": ("id",),
    "requirement": ("id",),
    "season": ("code",),
    "setting": ("key",),
    "staff": ("id",),
    "staff_stay": ("staff_id", "stay_id"),
    "stay": ("id",),
    "stay_activity": ("stay_id", "activity"),
    "stay_closure": ("id",),
    "stay_group": ("id",),
    "stay_session": ("id",),
    "transport_point": ("id",),
}


def upgrade() -> None:
    op.execute("INSERT INTO feed_head (id) VALUES (1)")
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _on_sqlite() -> None:
    for table, columns in LOGGED.items():
        for verb, rows in (("insert", "new"), ("delete", "old"), ("update", "new"), ("update", "old")):
            key, moved = (", ".join(f"{row}.{column}" for column in columns) for row in (rows, "new"))
            # A row whose key changed left its old place too.
            when = f"WHEN ({key}) <> ({moved})" if (verb, rows) == ("update", "old") else ""
            op.execute(
                f"CREATE TRIGGER a_feed_{table}_{verb}_{rows} AFTER {verb} ON {table} {when} BEGIN"
                " INSERT INTO change_log (pos, mark, entity, key, at)"
                f" SELECT coalesce(max(pos), 0) + 1, lower(hex(randomblob(16))), '{table}',"
                f" json_array({key}), strftime('%Y-%m-%d %H:%M:%f000', 'now') FROM change_log; END"
            )


def _on_postgresql() -> None:
    # People have no right to write the log; the path is fixed, so that nobody's own table is taken for ours.
    definer = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
    op.execute(
        f"""
        CREATE FUNCTION feed_note(entity text, key jsonb) RETURNS void LANGUAGE plpgsql {definer} AS $$
        BEGIN
            PERFORM FROM feed_head WHERE id = 1 FOR UPDATE;
            IF NOT FOUND THEN RAISE 'feed_head is empty'; END IF;
            INSERT INTO change_log (pos, mark, entity, key, at)
            SELECT coalesce(max(pos), 0) + 1, gen_random_uuid()::text, $1, $2::text, clock_timestamp()
            FROM change_log;
        END $$
        """
    )
    # The trigger's arguments are the columns of the key. Most are an id: to write out the whole row for it, a
    # mail's bytes and all, would take longer than all the rest.
    op.execute(
        f"""
        CREATE FUNCTION feed_log() RETURNS trigger LANGUAGE plpgsql {definer} AS $$
        DECLARE before jsonb; after jsonb;
        BEGIN
            IF TG_NARGS = 1 AND TG_ARGV[0] = 'id' THEN
                IF TG_OP <> 'INSERT' THEN before := jsonb_build_array(OLD.id); END IF;
                IF TG_OP <> 'DELETE' THEN after := jsonb_build_array(NEW.id); END IF;
            ELSE
                IF TG_OP <> 'INSERT' THEN
                    SELECT jsonb_agg(to_jsonb(OLD) -> name ORDER BY place) INTO before
                    FROM unnest(TG_ARGV) WITH ORDINALITY AS key(name, place);
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    SELECT jsonb_agg(to_jsonb(NEW) -> name ORDER BY place) INTO after
                    FROM unnest(TG_ARGV) WITH ORDINALITY AS key(name, place);
                END IF;
            END IF;
            IF after IS NOT NULL THEN
                PERFORM feed_note(TG_TABLE_NAME, after);
            END IF;
            IF before IS DISTINCT FROM after AND before IS NOT NULL THEN
                PERFORM feed_note(TG_TABLE_NAME, before);
            END IF;
            PERFORM pg_notify('sejours', '');
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION feed_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE 'TRUNCATE would pass by the feed: delete the rows of %', TG_TABLE_NAME; END $$
        """
    )
    for table, columns in LOGGED.items():
        arguments = ", ".join(f"'{column}'" for column in columns)
        op.execute(
            f"CREATE CONSTRAINT TRIGGER a_feed AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_log({arguments})"
        )
        op.execute(f"CREATE TRIGGER a_feed_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION feed_refuse()")
    op.execute(
        f"""
        CREATE FUNCTION feed_prune() RETURNS bigint LANGUAGE plpgsql {definer} AS $$
        DECLARE kept bigint; gone bigint;
        BEGIN
            -- Its last row stays, however old: whoever has read it has read everything.
            SELECT pos INTO kept FROM change_log WHERE at >= now() - interval '90 days' ORDER BY pos LIMIT 1;
            DELETE FROM change_log WHERE pos < coalesce(kept, (SELECT max(pos) FROM change_log));
            GET DIAGNOSTICS gone = ROW_COUNT;
            RETURN gone;
        END $$
        """
    )
    # Whatever changes what a person may see without a change of the rows themselves is in `scope`.
    op.execute(
        f"""
        CREATE FUNCTION whoami() RETURNS TABLE (
            me uuid, name text, role text, active boolean, bound boolean, scope text, schema text,
            now timestamptz
        ) LANGUAGE sql STABLE {definer} AS $$
            SELECT s.id, s.display_name, s.role, s.active, NOT (s.role = 'coordinator' AND s.every_stay),
                encode(sha256(convert_to(concat_ws('|', s.role, s.every_stay,
                    coalesce((
                        SELECT string_agg(t.stay_id::text, ',' ORDER BY t.stay_id)
                        FROM staff_stay t WHERE t.staff_id = s.id
                    ), ''),
                    coalesce((
                        SELECT string_agg(y.id::text, ',' ORDER BY y.id)
                        FROM staff_stay t JOIN stay y ON y.id = t.stay_id
                        WHERE t.staff_id = s.id AND s.role IN ('director', 'health_assistant', 'animateur')
                        AND (pg_catalog.now() AT TIME ZONE 'Europe/Paris')::date
                            BETWEEN y.first_day - 15 AND y.last_day + 7
                    ), '')
                ), 'UTF8')), 'hex'),
                (SELECT v.version_num FROM alembic_version v),
                clock_timestamp()
            FROM staff s WHERE s.login = session_user
        $$
        """
    )
    for function in ("feed_note(text, jsonb)", "feed_log()", "feed_prune()"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
