-- name: opened-over-time
-- question: actions
-- title: How many things that the intruder opened were open, and when
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: net-state, security-group-rules
-- note: A row for each second in which things of one kind were opened or closed, whoever closed them; open is how many were open after it. Rules of security groups are told apart by what they let through.
-- note: closed_by_intruder counts those of closed that the intruder took away, or wrote over. event_id is one of the calls.
-- note: What was undone after the end of these logs, or by a call that is not in them, counts as open.
-- example: trailcase ask case.db opened-over-time --lead event=79eca301
WITH
hit AS MATERIALIZED (
    SELECT event_row
    FROM attributed
    WHERE level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
thing AS MATERIALIZED (
    SELECT s.kind, NULL AS what, s.opened_at, s.event_id, s.closed_at, s.closed_by_event,
           s.closed_by_event_row
    FROM hit
    CROSS JOIN state_changes s ON s.event_row = hit.event_row
    UNION ALL
    SELECT 'security_group_rule',
           coalesce(s.direction || ' ', '')
               || CASE WHEN s.protocol = '-1' THEN 'all traffic' ELSE coalesce(s.protocol, '') END
               || CASE WHEN s.protocol = '-1' OR s.from_port IS NULL OR s.from_port < 0 THEN ''
                       WHEN s.from_port IS s.to_port THEN ' ' || s.from_port
                       ELSE ' ' || s.from_port || '-' || coalesce(s.to_port, '') END
               || coalesce(iif(s.direction = 'egress', ' to ', ' from ') || s.peer, ''),
           s.time, s.event_id, s.closed_at, s.closed_by_event, s.closed_by_event_row
    FROM hit
    CROSS JOIN security_group_rules s ON s.event_row = hit.event_row
    WHERE s.outcome = 'success'
),
step AS (
    SELECT kind, what, opened_at AS time, 1 AS opened, 0 AS closed, 0 AS by_intruder, event_id
    FROM thing
    UNION ALL
    SELECT kind, what, closed_at, 0, 1, closed_by_event_row IN (SELECT event_row FROM hit),
           closed_by_event
    FROM thing WHERE closed_at IS NOT NULL
),
sums AS (
    SELECT kind, what, time, sum(opened) AS opened, sum(closed) AS closed,
           sum(by_intruder) AS by_intruder, min(event_id) AS event_id
    FROM step
    GROUP BY kind, what, time
)
SELECT kind,
       what,
       time,
       opened,
       closed,
       by_intruder                                                       AS closed_by_intruder,
       sum(opened - closed) OVER (PARTITION BY kind, what ORDER BY time) AS open,
       event_id,
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch')
        FROM actor_day)                                                  AS logs_end
FROM sums
ORDER BY kind, what, time;
