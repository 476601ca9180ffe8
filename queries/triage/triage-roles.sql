-- name: triage-roles
-- question: triage
-- title: Which roles it assumed, or tried to
-- param: event text | the eventID of an alert, or at least 8 characters that it begins with: triages its caller
-- param: key text | an access key id, or a session or role as in the view credentials
-- param: principal text | ARN, unique id, name, or as in the view principals
-- param: ip ip | an address
-- param: at time | where the past ends; of an event 24 hours before it, of an address its first use, else 24 hours before the last use
-- opens: search-events event='' principal=principal event_source=event_source api=api resource=role
-- next: triage-services, lineage, role-sessions
-- note: Exactly one of event, key, principal and ip. The past of a key or an event is that of its principal; of an address, what each principal did elsewhere.
-- note: No row means none in these logs alone: calls of STS are logged in the region of the endpoint that was called.
-- note: new is 1 when the principal is not seen to ask for the role before the past ends; sessions and their events are those that the logs can link to the call.
-- benign: A deployment assumes the roles of its accounts every day, and a user who joins a team gets a new one.
-- example: trailcase ask case.db triage-roles ip=192.0.2.44
--
-- The role is what the call says, or, when it was refused, what the message says.
WITH alert AS MATERIALIZED (
    SELECT e.id, e.event_id, e.time_ms, e.actor_id, a.principal_id
    FROM live_event e
    JOIN actor a ON a.id = e.actor_id
    WHERE e.event_id >= :event AND e.event_id < :event || char(1114111)
      AND (e.event_id = :event OR length(:event) >= 8)
      AND e.id NOT IN (SELECT event FROM correction)
    ORDER BY e.event_id <> :event, e.time_ms, e.event_id, e.id
    LIMIT 1
),
mine AS MATERIALIZED (     -- who is asked about
    SELECT DISTINCT actor_id, principal_row AS principal_id
    FROM caller_values
    WHERE kind = CASE WHEN :event IS NOT NULL OR :principal IS NOT NULL THEN 'principal'
                      WHEN :key IS NOT NULL THEN 'key' ELSE 'ip' END
      AND value = iif(:event IS NULL, coalesce(:principal, :key, :ip),
                      (SELECT p.principal FROM alert t JOIN principal p ON p.id = t.principal_id))
),
split AS MATERIALIZED (    -- where the past ends
    SELECT coalesce(:at, (SELECT time_ms FROM alert) - 86400000,
                    iif(:event IS NULL AND :principal IS NULL AND :key IS NULL, first_ms,
                        last_ms - 86400000)) AS split_ms
    FROM (SELECT min(d.first_ms) AS first_ms, max(d.last_ms) AS last_ms
          FROM mine m CROSS JOIN actor_day d ON d.actor_id = m.actor_id)
),
past AS MATERIALIZED (     -- whose past is compared with
    SELECT a.id AS actor_id, a.principal_id
    FROM (SELECT DISTINCT principal_id FROM mine) q
    CROSS JOIN actor a ON a.principal_id = q.principal_id
    WHERE a.via_service IS NULL
      AND (:event IS NOT NULL OR :principal IS NOT NULL OR :key IS NOT NULL
           OR a.id NOT IN (SELECT actor_id FROM mine))
),
asking AS MATERIALIZED (
    SELECT id, event_source, api
    FROM api
    WHERE (event_source = 'sts.amazonaws.com'
           AND api IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot'))
       OR (event_source = 'signin.amazonaws.com' AND api IN ('SwitchRole', 'AssumeRole'))
       OR (event_source = 'sso.amazonaws.com' AND api = 'GetRoleCredentials')
       OR (event_source = 'rolesanywhere.amazonaws.com' AND api = 'CreateSession')
),
asked AS MATERIALIZED (
    SELECT x.principal_id, x.own, e.id, e.event_id, e.time_ms, i.event_source, i.api, r.outcome,
           l.recipient_account, p.account AS home,
           coalesce((SELECT m.owner FROM mint m WHERE m.event = e.id ORDER BY m.id LIMIT 1),
                    (SELECT d.resource FROM denial d WHERE d.event = e.id),
                    CASE WHEN json_valid(e.request)
                         THEN CASE WHEN json_type(e.request, '$.roleArn') = 'text'
                                   THEN json_extract(e.request, '$.roleArn')
                                   WHEN json_type(e.request, '$.targetPrincipal') = 'text'
                                   THEN json_extract(e.request, '$.targetPrincipal') END END) AS role
    FROM (SELECT actor_id, principal_id, 1 AS own FROM mine
          UNION ALL
          SELECT actor_id, principal_id, 0 FROM past
          WHERE actor_id NOT IN (SELECT actor_id FROM mine)) x
    CROSS JOIN event e ON e.actor_id = x.actor_id AND e.api_id IN (SELECT id FROM asking)
    JOIN api i       ON i.id = e.api_id
    JOIN result r    ON r.id = e.result_id
    JOIN place l     ON l.id = e.place_id
    JOIN principal p ON p.id = x.principal_id
    WHERE e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
),
grouped AS (
    SELECT principal_id, event_source, api, role, home,
           max(iif(own, printf('%015d', time_ms) || coalesce(event_id, ''), NULL)) AS last,
           sum(own)                                    AS events,
           sum(own AND outcome = 'success')            AS succeeded,
           sum(own AND outcome = 'denied')             AS denied,
           min(iif(own, time_ms, NULL))                AS first_ms,
           max(iif(own, time_ms, NULL))                AS last_ms,
           min(time_ms)                                AS ever_ms,
           max(recipient_account)                      AS recipient
    FROM asked
    GROUP BY principal_id, event_source, api, role
    HAVING sum(own) > 0
),
used AS MATERIALIZED (       -- sessions that came of the calls
    SELECT k.principal_id, k.event_source, k.api, k.role, count(*) AS sessions,
           sum(u.events) AS session_events
    FROM asked k
    CROSS JOIN mint m         ON m.event = k.id
    CROSS JOIN lineage_link n ON n.mint_id = m.id
    CROSS JOIN key_use u      ON u.id = n.use_id
    WHERE k.own AND n.strength <> 'possible'
    GROUP BY k.principal_id, k.event_source, k.api, k.role
)
SELECT p.principal,
       g.event_source,
       g.api,
       g.role,
       coalesce(iif(g.role GLOB 'arn:*:*:*:[0-9]*', substr(substr(g.role, instr(g.role, '::') + 2), 1, 12),
                    NULL), iif(g.role IS NULL, NULL, g.recipient))         AS account,
       CASE WHEN g.role GLOB 'arn:*::[0-9]*' AND g.home IS NOT NULL
            THEN substr(substr(g.role, instr(g.role, '::') + 2), 1, 12) <> g.home END AS cross_account,
       g.events,
       g.succeeded,
       g.denied,
       strftime('%Y-%m-%dT%H:%M:%SZ', g.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', g.last_ms / 1000, 'unixepoch')  AS last_seen,
       g.ever_ms >= s.split_ms                                            AS new,
       coalesce(u.sessions, 0)                                            AS sessions,
       coalesce(u.session_events, 0)                                      AS session_events,
       nullif(substr(g.last, 16), '')                                     AS event_id
FROM grouped g
CROSS JOIN split s
JOIN principal p ON p.id = g.principal_id
LEFT JOIN used u ON u.principal_id = g.principal_id AND u.event_source = g.event_source
                AND u.api = g.api AND u.role IS g.role
ORDER BY g.succeeded > 0 DESC, g.last_ms DESC, g.role, g.api, g.event_source, p.principal;
