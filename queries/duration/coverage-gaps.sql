-- name: coverage-gaps
-- question: duration
-- title: Where and when logs are missing, or may be
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: logging-changes, coverage-by-region, still-valid
-- note: to is absent when nothing in these logs ended it. hours_with_events: in so many hours of it the region has events all the same, from another trail or the event history.
-- note: Silence is told of a region with 72 hours of events or more, most of them next to each other: 6 hours or more without any, half as long again as is usual there. Elsewhere it says nothing.
-- note: Digest files are compared with the files of the case; signatures are not checked here.
-- benign: A trail is stopped, narrowed or made again when logging moves to a trail of the organization.
-- benign: A region is silent in a holiday, or when a scheduled job is moved.
-- example: trailcase ask case.db coverage-gaps --lead event=79eca301
WITH mine AS MATERIALIZED (
    SELECT t.event_row, l.recipient_account AS account, l.region, e.time_ms, e.event_id
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    JOIN place l       ON l.id = e.place_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND e.time_ms IS NOT NULL
),
used AS MATERIALIZED (
    SELECT account, region, min(time_ms) AS first_ms, max(time_ms) AS last_ms,
           substr(min(printf('%015d', time_ms) || coalesce(event_id, '')), 16) AS first_event,
           substr(max(printf('%015d', time_ms) || coalesce(event_id, '')), 16) AS last_event
    FROM mine
    GROUP BY account, region
),
hour AS MATERIALIZED (
    SELECT * FROM region_hours
),
known AS MATERIALIZED (
    SELECT account, region, min(first_ms) AS first_ms, max(last_ms) AS last_ms
    FROM hour
    GROUP BY account, region
),
evidence AS MATERIALIZED (
    SELECT min(first_ms) AS start_ms, max(last_ms) AS end_ms FROM known
),
found AS MATERIALIZED (
    SELECT account, region, from_ms, to_ms, reason, event_id, kind FROM gaps
    UNION ALL
    SELECT u.account, u.region, v.start_ms, u.first_ms,
           'no event of this account and region is older than the intruder''s: it was not logged, or not used',
           nullif(u.first_event, ''), 'before'
    FROM used u
    JOIN known k ON k.account IS u.account AND k.region IS u.region
    CROSS JOIN evidence v
    WHERE k.first_ms = u.first_ms AND u.first_ms > v.start_ms
    UNION ALL
    SELECT u.account, u.region, u.last_ms, v.end_ms,
           'no event of this account and region is younger than the intruder''s: it was not logged, or not used',
           nullif(u.last_event, ''), 'after'
    FROM used u
    JOIN known k ON k.account IS u.account AND k.region IS u.region
    CROSS JOIN evidence v
    WHERE k.last_ms = u.last_ms AND u.last_ms < v.end_ms
)
SELECT g.account,
       g.region,
       strftime('%Y-%m-%dT%H:%M:%SZ', g.from_ms / 1000, 'unixepoch') AS "from",
       strftime('%Y-%m-%dT%H:%M:%SZ', g.to_ms / 1000, 'unixepoch')   AS "to",
       g.reason,
       g.event_id,
       g.kind,
       g.event_id IN (SELECT event_id FROM mine)                     AS by_intruder,
       (SELECT count(*) FROM hour h
        WHERE h.account IS g.account AND h.region IS g.region
          AND h.first_ms > g.from_ms + 3600000 AND h.last_ms < coalesce(g.to_ms, 1 << 60)) AS hours_with_events
FROM found g
ORDER BY g.from_ms, g.account, g.region, g.kind, g.reason, g.event_id;
