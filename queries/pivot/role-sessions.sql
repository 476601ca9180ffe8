-- name: role-sessions
-- question: pivot
-- title: Role sessions, and what made them
-- param: role text | only of a role: its name, ARN or AROA id
-- param: from time | only used at or after
-- param: to time | only used before
-- next: lineage, orphan-sessions
-- note: strength: exact is proof; session rests on who and when; possible on the name alone; absent: the call that made it is not in these logs.
-- note: A service that assumes a role has no credential: parent is then absent.
-- example: trailcase ask case.db role-sessions role=posture-audit
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', u.created_ms / 1000, 'unixepoch') AS created,
       p.name                                                           AS role,
       u.session                                                        AS session_name,
       u.access_key,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.first_ms / 1000, 'unixepoch')   AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.last_ms / 1000, 'unixepoch')    AS last_seen,
       u.events,
       u.denied,
       pc.credential                                                    AS parent,
       coalesce(m.issuer, pp.arn, pp.principal)                         AS parent_principal,
       i.api                                                            AS method,
       l.strength,
       e.event_id,
       c.credential
FROM key_use u
JOIN credential c        ON c.id = u.credential_id
JOIN principal p         ON p.id = u.principal_id
LEFT JOIN lineage_link l ON l.use_id = u.id
LEFT JOIN mint m         ON m.id = l.mint_id
LEFT JOIN event e        ON e.id = m.event
LEFT JOIN api i          ON i.id = e.api_id
LEFT JOIN principal pp   ON pp.id = l.parent_principal_id
LEFT JOIN key_use pu     ON pu.id = l.parent_use_id
LEFT JOIN credential pc  ON pc.id = pu.credential_id
WHERE c.kind = 'role_session'
  AND (:role IS NULL OR :role IN (p.name, p.arn, p.unique_id))
  AND (:from IS NULL OR u.last_ms >= :from)
  AND (:to IS NULL OR u.first_ms < :to)
ORDER BY u.first_ms, c.credential, u.access_key, u.created_ms;
