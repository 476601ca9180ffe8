-- name: recreated-principals
-- question: pivot
-- title: Users and roles that share a name and are not the same
-- opens: search-events principal=principal
-- next: principal-names
-- note: Who deletes a user and makes another of that name has a new principal with an old name: its keys, history and permissions are not those of the first.
-- note: Masked logs may give one user several ids.
-- example: trailcase ask case.db recreated-principals
--
-- A name is unique in an account, whatever the path.  What has no id of its own, as in a
-- failed sign-in, is left out.
WITH named AS (
    SELECT DISTINCT p.id, p.account, p.principal, p.unique_id, n.name,
           CASE WHEN p.principal GLOB 'user:*' THEN 'user' ELSE 'role' END AS kind
    FROM principal p
    JOIN alias n ON n.principal_id = p.id
    WHERE (p.principal GLOB 'user:*' AND p.unique_id GLOB 'AIDA?*'
           OR p.principal GLOB 'role:*' AND p.unique_id GLOB 'AROA?*')
      AND EXISTS (SELECT 1 FROM actor a JOIN actor_day d ON d.actor_id = a.id
                  WHERE a.principal_id = p.id AND a.alias_id = n.id)
),
shared AS (
    SELECT account, kind, name FROM named
    WHERE name IS NOT NULL
    GROUP BY account, kind, name
    HAVING count(DISTINCT unique_id) > 1
)
SELECT s.account,
       s.kind,
       s.name,
       m.unique_id                                                         AS principal_id,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(d.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(d.last_ms) / 1000, 'unixepoch')  AS last_seen,
       sum(d.events)                                                       AS events,
       max(n.arn)                                                          AS arn,
       m.principal
FROM shared s
JOIN named m     ON m.account IS s.account AND m.kind = s.kind AND m.name = s.name
JOIN alias n     ON n.principal_id = m.id AND n.name = m.name
JOIN actor a     ON a.principal_id = m.id AND a.alias_id = n.id
JOIN actor_day d ON d.actor_id = a.id
GROUP BY s.account, s.kind, s.name, m.principal
ORDER BY s.account, s.name, s.kind, first_seen, m.principal;
