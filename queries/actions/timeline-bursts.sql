-- name: timeline-bursts
-- question: actions
-- title: What the intruder did; calls of one API close together are one row, timeline --full has each
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: key text | a credential as credentials-used counts them, or an access key id
-- param: ip ip | only events from this address
-- param: gap int default 10 | minutes without such a call that end a row
-- opens: intruder-events from=time to=before event_source=event_source api=event_name
-- next: timeline, tactics
-- note: `events` of all rows together are all events; `failed` are those that neither succeeded nor were denied. `credential`, `principal` and `ip` are there when all calls of the row have one. `resources` counts distinct things that the calls were about; `before` is the moment after the last call.
-- example: trailcase ask case.db timeline-bursts --lead event=79eca301
WITH called AS MATERIALIZED (
    SELECT e.event_row, e.time_ms, e.event_id, e.event_source, e.api, e.outcome, e.tactic,
           e.technique, e.severity, t.credential, t.level,
           coalesce(e.principal_arn, e.principal) AS principal, e.ip,
           row_number() OVER (ORDER BY e.time_ms, e.event_id, e.event_row) AS place,
           -- A call begins a row when none of its kind came shortly before.
           coalesce(e.time_ms - lag(e.time_ms) OVER same <= coalesce(:gap, 10) * 60000,
                    e.time_ms IS NULL AND lag(1) OVER same = 1) AS goes_on
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:key IS NULL OR t.credential = :key OR e.access_key = :key)
      AND (:ip IS NULL OR e.ip = :ip)
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
    WINDOW same AS (PARTITION BY e.event_source, e.api ORDER BY e.time_ms, e.event_id, e.event_row)
),
numbered AS MATERIALIZED (
    SELECT c.*, sum(NOT c.goes_on) OVER (PARTITION BY c.event_source, c.api ORDER BY c.place) AS burst
    FROM called c
),
touched AS MATERIALIZED (
    SELECT n.event_source, n.api, n.burst, count(DISTINCT r.id) AS resources
    FROM numbered n
    CROSS JOIN resources r ON r.event_row = n.event_row
    WHERE r.role <> 'grantee'
    GROUP BY n.event_source, n.api, n.burst
),
added AS (
    SELECT n.event_source, n.api, n.burst,
           min(n.place)                            AS place,
           min(n.time_ms)                          AS first_ms,
           max(n.time_ms)                          AS last_ms,
           count(*)                                AS events,
           count(DISTINCT n.credential)            AS credentials,
           count(DISTINCT n.principal)             AS principals,
           count(DISTINCT n.ip)                    AS addresses,
           sum(n.outcome = 'success')              AS succeeded,
           sum(n.outcome = 'denied')               AS denied,
           sum(n.outcome NOT IN ('success', 'denied')) AS failed,
           sum(n.level = 'confirmed')              AS confirmed,
           sum(n.level = 'probable')               AS probable,
           sum(n.level = 'possible')               AS possible,
           max(n.credential)                       AS credential,
           max(n.principal)                        AS principal,
           max(n.ip)                               AS ip
    FROM numbered n
    GROUP BY n.event_source, n.api, n.burst
),
summed AS (
    SELECT a.*,
           CASE WHEN last_ms - first_ms < 60000 THEN printf('%d s', (last_ms - first_ms + 999) / 1000)
                WHEN last_ms - first_ms < 7200000 THEN printf('%d min', (last_ms - first_ms + 30000) / 60000)
                ELSE printf('%.1f h', (last_ms - first_ms) / 3600000.0) END AS lasted
    FROM added a
)
SELECT strftime('%Y-%m-%dT%H:%M:%S', s.first_ms / 1000, 'unixepoch')
           || iif(s.first_ms % 1000, printf('.%03d', s.first_ms % 1000), '') || 'Z' AS time,
       s.event_source,
       s.api                                       AS event_name,
       s.events,
       iif(s.credentials > 1, s.credentials || ' credentials, ', '')
           || iif(s.addresses > 1, s.addresses || ' addresses, ', '')
           || iif(s.events > 1, coalesce(s.lasted || ': ', ''), '')
           || ltrim(iif(s.succeeded, ', ' || s.succeeded || ' succeeded', '')
                    || iif(s.denied, ', ' || s.denied || ' denied', '')
                    || iif(s.failed, ', ' || s.failed || ' failed', ''), ', ') AS what,
       s.credentials,
       s.addresses,
       s.lasted,
       s.succeeded,
       s.denied,
       s.failed,
       coalesce(d.resources, 0)                    AS resources,
       ltrim(iif(s.confirmed, ', confirmed ' || s.confirmed, '')
             || iif(s.probable, ', probable ' || s.probable, '')
             || iif(s.possible, ', possible ' || s.possible, ''), ', ') AS level,
       nullif(f.tactic, '')                        AS tactic,
       nullif(f.technique, '')                     AS technique,
       f.severity,
       iif(s.credentials = 1, s.credential, NULL)  AS credential,
       iif(s.principals = 1, s.principal, NULL)    AS principal,
       iif(s.addresses = 1, s.ip, NULL)            AS ip,
       f.event_id,
       strftime('%Y-%m-%dT%H:%M:%S', (s.last_ms + 1) / 1000, 'unixepoch')
           || printf('.%03dZ', (s.last_ms + 1) % 1000) AS before
FROM summed s
JOIN numbered f ON f.place = s.place
LEFT JOIN touched d ON d.event_source = s.event_source AND d.api = s.api AND d.burst = s.burst
ORDER BY s.place;
