-- name: principal-agents
-- question: pivot
-- title: Programs of a principal
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- opens: search-events tool=tool version=version os=os forwarded='no'
-- next: principal-addresses
-- note: agents counts the exact user agents behind a program, of which user_agent is one: the AWS CLI names its command in it.
-- note: A caller writes its own agent: it may say anything.
-- example: trailcase ask case.db principal-agents principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
)
SELECT g.tool,
       g.version,
       g.os,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_seen,
       count(DISTINCT n.day)                                               AS days,
       sum(n.events)                                                       AS events,
       count(DISTINCT a.address_id)                                        AS addresses,
       count(DISTINCT g.id)                                                AS agents,
       min(g.user_agent)                                                   AS user_agent
FROM actor a
JOIN agent g     ON g.id = a.agent_id
JOIN actor_day n ON n.actor_id = a.id
WHERE a.principal_id IN (SELECT id FROM whose) AND a.via_service IS NULL
GROUP BY g.tool, g.version, g.os
ORDER BY first_seen, g.tool, g.version, g.os;
