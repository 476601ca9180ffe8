-- name: blast-radius
-- question: actions
-- title: Every thing that the intruder touched, and who touched it afterwards
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: kind text | only of this kind: bucket, role, instance, ...
-- opens: intruder-events resource=id region=region outcome='success'
-- next: resource-history, net-state, data-access
-- note: Calls that succeeded, by the resources that records name: a thing may stand here by its name and by its ARN. `last_state` is what state_changes knows of a thing of that name that the intruder opened. The same id in two accounts opens into the events of both.
-- note: `after_by` is the first principal other than the intruder that named the thing after the intruder's last call, such as a responder; resource-history shows them all.
-- example: trailcase ask case.db blast-radius --lead event=79eca301
--
-- Sets of resources are shared by calls, and taken apart once each.
WITH mine AS MATERIALIZED (
    SELECT v.id AS event_row, v.touch_id, v.time_ms, l.region, l.recipient_account AS account, k.read_only, i.api
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.touch_id IS NOT NULL
    CROSS JOIN result r ON r.id = v.result_id AND r.outcome = 'success'
    CROSS JOIN place l  ON l.id = v.place_id
    CROSS JOIN kind k   ON k.id = v.kind_id
    CROSS JOIN api i    ON i.id = v.api_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR v.time_ms >= :from)
      AND (:to IS NULL OR v.time_ms < :to)
), calls AS MATERIALIZED (
    SELECT touch_id, region, account, count(*) AS events, sum(read_only = 1) AS reads,
           sum(read_only IS NOT 1 AND (api GLOB 'Delete*' OR api GLOB 'Terminate*')) AS deletes,
           min(time_ms) AS first_ms, max(time_ms) AS last_ms
    FROM mine
    GROUP BY touch_id, region, account
), named AS MATERIALIZED (
    SELECT DISTINCT h.touch_id, json_extract(g.value, '$[1]') AS kind, j.value AS id
    FROM (SELECT DISTINCT touch_id FROM mine) h
    CROSS JOIN touch t ON t.id = h.touch_id
    JOIN json_each(t.resources) g
    JOIN json_each(g.value) j ON j.key >= 2
    WHERE json_extract(g.value, '$[0]') <> 'grantee'
      AND (:kind IS NULL OR json_extract(g.value, '$[1]') = :kind)
), thing AS MATERIALIZED (
    SELECT n.kind, n.id, c.account, c.region, sum(c.events) AS events, sum(c.reads) AS reads, sum(c.deletes) AS deletes,
           min(c.first_ms) AS first_ms, max(c.last_ms) AS last_ms
    FROM named n
    JOIN calls c ON c.touch_id = n.touch_id
    GROUP BY n.kind, n.id, c.account, c.region
), state AS MATERIALIZED (
    SELECT s.object, s.account, max(s.time_ms) AS time_ms, s.kind || ' ' || s.state AS state
    FROM state_changes s
    WHERE s.event_row IN (SELECT event_row FROM mine)
    GROUP BY s.object, s.account
), also_named AS MATERIALIZED (
    SELECT DISTINCT t.id AS touch_id, json_extract(g.value, '$[1]') AS kind, j.value AS id
    FROM touch t
    JOIN json_each(t.resources) g
    JOIN json_each(g.value) j ON j.key >= 2
    WHERE (json_extract(g.value, '$[1]'), j.value) IN (SELECT kind, id FROM thing)
), later AS MATERIALIZED (
    -- What somebody else did with it after the intruder's last call; rows lie in the order of time.
    SELECT g.kind, g.id, g.account, count(*) AS events,
           min(printf('%015d', v.time_ms) || coalesce(p.name, p.principal)) AS first
    FROM event v
    CROSS JOIN also_named n ON n.touch_id = v.touch_id
    CROSS JOIN place l      ON l.id = v.place_id
    CROSS JOIN result r     ON r.id = v.result_id AND r.outcome = 'success'
    CROSS JOIN (SELECT kind, id, account, max(last_ms) AS last_ms FROM thing GROUP BY kind, id, account) g
                            ON g.kind = n.kind AND g.id = n.id AND g.account IS l.recipient_account
                           AND v.time_ms > g.last_ms
    CROSS JOIN actor a      ON a.id = v.actor_id
    CROSS JOIN principal p  ON p.id = a.principal_id
    WHERE v.id >= ((SELECT min(last_ms) FROM thing) / 1000) << 24
      AND v.id NOT IN (SELECT event_row FROM mine)
      AND v.id NOT IN (SELECT event FROM superseded)
      AND v.id NOT IN (SELECT event FROM correction)
    GROUP BY g.kind, g.id, g.account
)
SELECT g.kind,
       g.id,
       g.account,
       g.region,
       g.events,
       g.reads,
       g.events - g.reads - g.deletes                                     AS writes,
       g.deletes,
       s.state                                                            AS last_state,
       strftime('%Y-%m-%dT%H:%M:%SZ', g.first_ms / 1000, 'unixepoch')      AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', g.last_ms / 1000, 'unixepoch')       AS last_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', substr(a.first, 1, 15) / 1000, 'unixepoch') AS after_at,
       substr(a.first, 16)                                                AS after_by,
       coalesce(a.events, 0)                                              AS after_events
FROM thing g
LEFT JOIN state s ON s.object = g.id AND s.account IS g.account
LEFT JOIN later a ON a.kind = g.kind AND a.id = g.id AND a.account IS g.account
ORDER BY g.deletes DESC, writes DESC, g.reads DESC, g.first_ms, g.kind, g.id, g.account, g.region;
