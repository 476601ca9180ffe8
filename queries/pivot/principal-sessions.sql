-- name: principal-sessions
-- question: pivot
-- title: Sessions and keys of a principal
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- param: from time | only used at or after
-- param: to time | only used before
-- opens: search-events key=session forwarded='no' from='' to=''
-- next: role-sessions, console-sessions, lineage
-- note: mfa: 1 when any call says that the session had MFA; 0 when calls say it had none, which of IAM Identity Center tells nothing; absent when none says.
-- note: parent: what the session was made with; absent when the call that made it is not in these logs, or was not signed by a credential.
-- note: Everything of a session is counted, also what lies outside from and to. ips names five and counts the others.
-- example: trailcase ask case.db principal-sessions principal=cem.arslan
WITH mine AS MATERIALIZED (
    SELECT a.id, a.credential_id, a.address_id, a.access_key, a.session_created_ms, a.from_console
    FROM principal p JOIN actor a ON a.principal_id = p.id
    WHERE p.principal IN (SELECT principal FROM principal_values WHERE value = :principal)
      AND a.via_service IS NULL AND a.credential_id IS NOT NULL
),
total AS MATERIALIZED (
    SELECT m.credential_id, min(m.session_created_ms) AS created_ms, min(d.first_ms) AS first_ms,
           max(d.last_ms) AS last_ms, sum(d.events) AS events, sum(d.denied) AS denied,
           max(m.from_console) AS from_console, count(DISTINCT m.access_key) AS access_keys
    FROM mine m JOIN actor_day d ON d.actor_id = m.id
    GROUP BY m.credential_id
),
place AS (
    SELECT credential_id, group_concat(iif(n <= 5, ip, NULL), ' ') || iif(max(n) > 5,
           ' and ' || (max(n) - 5) || ' more', '') AS ips
    FROM (SELECT credential_id, ip, row_number() OVER (PARTITION BY credential_id ORDER BY ip) AS n
          FROM (SELECT DISTINCT m.credential_id, d.ip
                FROM mine m JOIN address d ON d.id = m.address_id WHERE d.ip IS NOT NULL)
          ORDER BY credential_id, n)
    GROUP BY credential_id
),
mfa AS (
    SELECT m.credential_id, max(k.mfa) AS mfa
    FROM (SELECT DISTINCT m.credential_id, e.kind_id
          FROM mine m CROSS JOIN event e ON e.actor_id = m.id) m
    JOIN kind k ON k.id = m.kind_id
    GROUP BY m.credential_id
),
parent AS (
    SELECT u.credential_id,
           min(coalesce(pc.credential, i.issuer, pp.arn, pp.principal)) AS parent,
           min(e.event_id) AS made_by
    FROM total t
    CROSS JOIN key_use u     ON u.credential_id = t.credential_id
    JOIN lineage_link l      ON l.use_id = u.id
    JOIN mint i              ON i.id = l.mint_id
    JOIN event e             ON e.id = i.event
    JOIN principal pp        ON pp.id = l.parent_principal_id
    LEFT JOIN key_use pu     ON pu.id = l.parent_use_id
    LEFT JOIN credential pc  ON pc.id = pu.credential_id
    GROUP BY u.credential_id
)
SELECT c.credential                                                       AS session,
       iif(c.kind = 'user_session' AND t.from_console, 'console_session', c.kind) AS kind,
       strftime('%Y-%m-%dT%H:%M:%SZ', t.created_ms / 1000, 'unixepoch')   AS created,
       strftime('%Y-%m-%dT%H:%M:%SZ', t.first_ms / 1000, 'unixepoch')     AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', t.last_ms / 1000, 'unixepoch')      AS last_seen,
       p.ips,
       f.mfa,
       r.parent,
       t.events,
       t.denied,
       t.access_keys,
       r.made_by
FROM total t
JOIN credential c  ON c.id = t.credential_id
LEFT JOIN place p  ON p.credential_id = t.credential_id
LEFT JOIN mfa f    ON f.credential_id = t.credential_id
LEFT JOIN parent r ON r.credential_id = t.credential_id
WHERE (:from IS NULL OR t.last_ms >= :from)
  AND (:to IS NULL OR t.first_ms < :to)
ORDER BY t.first_ms, c.credential;
