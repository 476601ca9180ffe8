-- name: console-sessions
-- question: pivot
-- title: Console sessions, and where they were used
-- param: principal text | only of: ARN, unique id, name, or as in the view principals
-- param: from time | only used, or signed in, at or after
-- param: to time | only before
-- opens: search-events key=session event=sign_in_alone forwarded='no' principal='' from='' to=''
-- next: principal-sessions, credential-overlap
-- note: A console session is a principal and the second in which it began, whatever number of keys it used: those are uses of one sign-in.
-- note: login_time: the sign-in, or what else made the session; absent when that is not in these logs. ip: of that, or else the first address.
-- note: second_ip: another public address at which the session was used, the first such. A row of a role opens all sessions of that name.
-- note: sign_in_alone: the sign-in, when no call followed it.
-- benign: Another address in one session is a change of network: a phone, a VPN that is switched on, an office with several ways out.
-- example: trailcase ask case.db console-sessions principal=cem.arslan
WITH
whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
),
session AS MATERIALIZED (
    SELECT DISTINCT credential_id, session_created_ms
    FROM actor
    WHERE from_console AND credential_id IS NOT NULL AND session_created_ms IS NOT NULL
      AND via_service IS NULL
      AND (:principal IS NULL OR principal_id IN (SELECT id FROM whose))
),
caller AS MATERIALIZED (
    SELECT a.id, a.credential_id, a.session_created_ms AS created_ms, a.principal_id, a.address_id,
           a.access_key
    FROM session s
    CROSS JOIN actor a ON a.credential_id = s.credential_id
    WHERE a.session_created_ms = s.session_created_ms AND a.via_service IS NULL
),
place AS (
    SELECT credential_id, created_ms, ip, is_public,
           row_number() OVER (PARTITION BY credential_id, created_ms
                              ORDER BY is_public DESC, first_ms, ip) AS n
    FROM (SELECT c.credential_id, c.created_ms, d.ip, d.kind = 'public' AS is_public,
                 min(n.first_ms) AS first_ms
          FROM caller c
          JOIN address d   ON d.id = c.address_id
          JOIN actor_day n ON n.actor_id = c.id
          WHERE d.ip IS NOT NULL
          GROUP BY c.credential_id, c.created_ms, d.ip)
),
piece AS (                 -- of each session, put together by grouping
    SELECT c.credential_id, c.created_ms, c.principal_id, count(DISTINCT c.access_key) AS access_keys,
           sum(d.events) AS events, min(d.first_ms) AS first_ms, max(d.last_ms) AS last_ms,
           NULL AS first_ip, NULL AS other_ip, NULL AS mfa, NULL AS event
    FROM caller c JOIN actor_day d ON d.actor_id = c.id
    GROUP BY c.credential_id, c.created_ms
    UNION ALL
    SELECT credential_id, created_ms, NULL, NULL, NULL, NULL, NULL,
           iif(n = 1, ip, NULL), iif(n = 2 AND is_public, ip, NULL), NULL, NULL
    FROM place WHERE n <= 2
    UNION ALL
    SELECT m.credential_id, m.created_ms, NULL, NULL, NULL, NULL, NULL, NULL, NULL, max(k.mfa), NULL
    FROM (SELECT DISTINCT c.credential_id, c.created_ms, e.kind_id
          FROM caller c CROSS JOIN event e ON e.actor_id = c.id) m
    JOIN kind k ON k.id = m.kind_id
    GROUP BY m.credential_id, m.created_ms
    UNION ALL
    SELECT s.credential_id, s.session_created_ms, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, m.event
    FROM session s
    CROSS JOIN key_use u      ON u.credential_id = s.credential_id AND u.created_ms = s.session_created_ms
    CROSS JOIN lineage_link l ON l.use_id = u.id
    CROSS JOIN mint m         ON m.id = l.mint_id
    WHERE l.strength <> 'possible'
),
whole AS (
    SELECT credential_id, created_ms, max(principal_id) AS principal_id, max(access_keys) AS access_keys,
           max(events) AS events, min(first_ms) AS first_ms, max(last_ms) AS last_ms,
           max(first_ip) AS first_ip, max(other_ip) AS other_ip, max(mfa) AS mfa, min(event) AS event
    FROM piece
    GROUP BY credential_id, created_ms
    UNION ALL              -- sign-ins that nothing came of
    SELECT NULL, NULL, a.principal_id, 0, 0, NULL, m.time_ms, NULL, NULL, NULL, m.event
    FROM mint m JOIN actor a ON a.id = m.actor_id
    WHERE m.kind = 'console_session'
      AND NOT EXISTS (SELECT 1 FROM lineage_link l WHERE l.mint_id = m.id)
      AND m.event NOT IN (SELECT event FROM superseded)
      AND m.event NOT IN (SELECT event FROM correction)
      AND (:principal IS NULL OR a.principal_id IN (SELECT id FROM whose))
),
told AS (
    SELECT w.*, e.event_id, e.time_ms AS login_ms, i.api AS method, k.mfa AS login_mfa,
           coalesce(d.ip, w.first_ip) AS ip
    FROM whole w
    LEFT JOIN event e   ON e.id = w.event
    LEFT JOIN api i     ON i.id = e.api_id
    LEFT JOIN kind k    ON k.id = e.kind_id
    LEFT JOIN actor a   ON a.id = e.actor_id
    LEFT JOIN address d ON d.id = a.address_id
)
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', t.login_ms / 1000, 'unixepoch')   AS login_time,
       coalesce(p.arn, p.principal)                                     AS principal,
       t.ip,
       coalesce(t.login_mfa, t.mfa)                                     AS mfa,
       t.access_keys,
       t.events,
       strftime('%Y-%m-%dT%H:%M:%SZ', t.last_ms / 1000, 'unixepoch')    AS last_seen,
       iif(t.first_ip <> t.ip AND EXISTS (SELECT 1 FROM address d WHERE d.ip = t.first_ip AND d.kind = 'public'),
           t.first_ip, t.other_ip)                                      AS second_ip,
       t.method,
       strftime('%Y-%m-%dT%H:%M:%SZ', t.created_ms / 1000, 'unixepoch') AS created,
       t.event_id,
       coalesce(c.credential, '')                                       AS session,
       iif(t.events = 0, t.event_id, NULL)                              AS sign_in_alone
FROM told t
JOIN principal p       ON p.id = t.principal_id
LEFT JOIN credential c ON c.id = t.credential_id
WHERE (:from IS NULL OR t.last_ms >= :from)
  AND (:to IS NULL OR coalesce(t.login_ms, t.first_ms) < :to)
ORDER BY coalesce(t.login_ms, t.created_ms, t.first_ms), principal, session, t.event_id;
