-- name: principal-names
-- question: pivot
-- title: What principals were called, and when
-- param: principal text | canonical id, unique id, name or ARN; without: all that had more than one name
-- opens: search-events principal=principal
-- next: recreated-principals
-- note: A user that was renamed keeps its unique id. Sessions whose records tell no issuer are called by the ARN of the session.
-- example: trailcase ask case.db principal-names principal=cem.arslan
WITH asked AS (
    SELECT p.id FROM principal p
    WHERE :principal IN (p.principal, p.unique_id)
    UNION
    SELECT n.principal_id FROM alias n WHERE :principal IN (n.name, n.arn)
    UNION
    SELECT n.principal_id FROM alias n
    WHERE :principal IS NULL
    GROUP BY n.principal_id HAVING count(*) > 1
)
SELECT p.account,
       p.principal,
       n.name,
       n.arn,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(d.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(d.last_ms) / 1000, 'unixepoch')  AS last_seen,
       sum(d.events)                                                       AS events
FROM asked q
JOIN principal p ON p.id = q.id
JOIN alias n     ON n.principal_id = p.id
JOIN actor a     ON a.principal_id = p.id AND a.alias_id = n.id
JOIN actor_day d ON d.actor_id = a.id
GROUP BY p.id, n.id
ORDER BY p.account, p.principal, first_seen, n.name, n.arn;
