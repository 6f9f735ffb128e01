"""The windows of the queues in SQL written by hand for SQLite: a view in, a statement and its values out.

It knows the season's rows only, no decision under way; it is what one would write who needed nothing else.
"""

from collections.abc import Mapping

from db.queries.queues import Column, Queue, View

_ASKED_AGAIN = """
    EXISTS (SELECT 1 FROM decision d
            WHERE d.subject = '{subject}' AND d.subject_id = {id} AND d.verdict = 'request_completion')
"""

_ACCOUNTS = """
SELECT a.id, a.revision, a.state, h.name AS household, a.email, NULL, NULL, NULL, NULL, a.submitted_at,
    0, 0, {asked_again}, f.display_name, a.assignee_id, a.for_team, count(*) OVER ()
FROM account a LEFT JOIN household h ON h.id = a.household_id LEFT JOIN staff f ON f.id = a.assignee_id
WHERE a.state = 'pending' {filter}
ORDER BY {order} LIMIT :limit
"""

_REQUESTS = """
WITH {given}
shown AS MATERIALIZED (
    SELECT {r}.id, {r}.revision, {r}.state, {since} AS since, {r}.assignee_id, {r}.for_team,
        p.household_id, p.stay_id, p.child_id, c.last_name, c.first_name, c.birth_date, c.search_key,
        s.name, s.first_day, s.last_day,
        s.season_code, s.aid_scheme, {first} AS from_day, {last} AS to_day, f.display_name,
        count(*) OVER () AS total
    FROM {rows} JOIN child c ON c.id = p.child_id JOIN stay s ON s.id = p.stay_id
        LEFT JOIN staff f ON f.id = {r}.assignee_id
    WHERE {waiting} {filter}
    {cut}
), piece AS (
    SELECT w.id, count(CASE WHEN d.state = 'submitted' THEN 1 END) AS to_check, count(CASE WHEN q.mandatory
        AND NOT coalesce(d.state IN ('submitted', 'not_required') OR d.state = 'valid'
            AND (d.valid_until IS NULL OR d.valid_until >= w.to_day)
            AND (d.valid_from IS NULL OR d.valid_from <= w.from_day), 0) THEN 1 END) AS missing
    FROM shown w JOIN requirement q ON q.stay_id = w.stay_id JOIN document_type t ON t.code = q.type_code
    LEFT JOIN document d ON d.id = coalesce(
        CASE WHEN t.scope <> 'household' THEN
            (SELECT o.id FROM document o WHERE o.child_id = w.child_id AND o.season_code = w.season_code
                AND o.type_code = t.code AND (NOT t.per_stay OR o.stay_id = w.stay_id)) END,
        CASE WHEN t.scope <> 'child' THEN
            (SELECT o.id FROM document o WHERE o.household_id = w.household_id
                AND o.season_code = w.season_code AND o.type_code = t.code
                AND (NOT t.per_stay OR o.stay_id = w.stay_id)) END)
    WHERE (NOT t.aid_scheme_only OR w.aid_scheme) AND (w.birth_date IS NULL
        OR (q.born_from IS NULL OR w.birth_date >= q.born_from)
            AND (q.born_until IS NULL OR w.birth_date <= q.born_until))
    GROUP BY w.id
)
SELECT w.id, w.revision, w.state, w.last_name, w.first_name, w.birth_date, w.name, w.first_day, w.last_day,
    w.since, coalesce(piece.to_check, 0), coalesce(piece.missing, 0), {asked_again}, w.display_name,
    w.assignee_id, w.for_team, w.total
FROM shown w LEFT JOIN piece ON piece.id = w.id
ORDER BY {order} LIMIT :limit
"""

_GIVEN = """
given AS MATERIALIZED (
    SELECT pair.id, min(pair.submitted_at) AS since
    FROM (
        SELECT d.submitted_at, d.type_code, d.season_code, d.stay_id AS one_stay, d.child_id AS of_child,
            p.id, p.state, p.stay_id, p.child_id
        FROM document d JOIN pre_registration p ON p.child_id = d.child_id WHERE d.state = 'submitted'
        UNION ALL
        SELECT d.submitted_at, d.type_code, d.season_code, d.stay_id, d.child_id,
            p.id, p.state, p.stay_id, p.child_id
        FROM document d JOIN pre_registration p ON p.household_id = d.household_id
        WHERE d.state = 'submitted'
    ) pair
    JOIN document_type t ON t.code = pair.type_code JOIN stay s ON s.id = pair.stay_id
    JOIN child c ON c.id = pair.child_id
    JOIN requirement q ON q.stay_id = s.id AND q.type_code = pair.type_code
    WHERE pair.state IN ('pending', 'to_complete', 'waitlisted', 'validated')
        AND pair.season_code = s.season_code AND (NOT t.per_stay OR pair.one_stay = s.id)
        AND CASE WHEN pair.of_child IS NOT NULL THEN t.scope <> 'household' ELSE t.scope = 'household'
            OR t.scope = 'either' AND NOT EXISTS (SELECT 1 FROM document o WHERE o.child_id = pair.child_id
                AND o.season_code = s.season_code AND o.type_code = t.code
                AND (NOT t.per_stay OR o.stay_id = s.id)) END
        AND (NOT t.aid_scheme_only OR s.aid_scheme) AND (c.birth_date IS NULL
            OR (q.born_from IS NULL OR c.birth_date >= q.born_from)
                AND (q.born_until IS NULL OR c.birth_date <= q.born_until))
    GROUP BY pair.id
),
"""

_BOOKED = """coalesce((SELECT {which}_day FROM (
    SELECT min(i.first_day) AS first_day, max(i.last_day) AS last_day FROM planning_interval i
    WHERE i.planning_request_id = r.id)), s.{which}_day)"""

_BY = {
    Column.URGENCY: "{s}.first_day, {since}, {r}.id",
    Column.NAME: "{c}.search_key, {since}, {r}.id",
    Column.STAY: "{name}, {since}, {r}.id",
    Column.STATE: "{r}.state, {since}, {r}.id",
    Column.WAITING: "{since}, {r}.id",
    Column.DEPARTURE: "{s}.first_day, {since}, {r}.id",
    Column.MISSING: "coalesce(piece.missing, 0), {since}, {r}.id",
    Column.ASSIGNEE: "{f}.display_name, {r}.for_team DESC, {since}, {r}.id",
}


def statement(view: View) -> tuple[str, Mapping[str, object]]:
    """Return the statement of a view's first window; `limit` is left to be said."""
    values = {"word": f"% {view.text}%", "address": f"%{view.text}%"} if view.text else {}
    if view.queue is Queue.ACCOUNTS:
        return _accounts(view), values
    return _requests(view), values


def _accounts(view: View) -> str:
    order = {
        Column.NAME: "coalesce(h.search_key, a.email), a.submitted_at, a.id",
        Column.ASSIGNEE: "f.display_name, a.for_team DESC, a.submitted_at, a.id",
    }
    named = "AND (' ' || coalesce(h.search_key, a.email) LIKE :word OR lower(a.email) LIKE :address)"
    return _ACCOUNTS.format(
        asked_again=_ASKED_AGAIN.format(subject="account", id="a.id"),
        filter=named if view.text else "",
        order=order.get(view.sort, "a.submitted_at, a.id"),
    )


def _requests(view: View) -> str:
    given, rows, since, waiting = "", "pre_registration p", "p.submitted_at", "p.state = 'pending'"
    r, first, last, subject = "p", "s.first_day", "s.last_day", "pre_registration"
    if view.queue is Queue.DOCUMENTS:
        given, rows = _GIVEN, "given g CROSS JOIN pre_registration p ON p.id = g.id"
        since, waiting = "g.since", "true"
    elif view.queue is Queue.PLANNINGS:
        rows = "planning_request r JOIN pre_registration p ON p.id = r.pre_registration_id"
        r, since, waiting, subject = "r", "r.submitted_at", "r.state = 'pending'", "planning_request"
        first, last = (_BOOKED.format(which=which) for which in ("first", "last"))
    by = _BY[view.sort]
    inside = by.format(r=r, c="c", s="s", name="s.name", f="f", since=since)
    return _REQUESTS.format(
        r=r,
        given=given,
        rows=rows,
        since=since,
        waiting=waiting,
        first=first,
        last=last,
        filter="AND ' ' || c.search_key LIKE :word" if view.text else "",
        # Who sorts by what lacks has to look at the pieces of all.
        cut="" if view.sort is Column.MISSING else f"ORDER BY {inside} LIMIT :limit",
        asked_again=_ASKED_AGAIN.format(subject=subject, id="w.id"),
        order=by.format(r="w", c="w", s="w", name="w.name", f="w", since="w.since"),
    )
