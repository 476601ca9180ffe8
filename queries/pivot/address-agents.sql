-- name: address-agents
-- question: pivot
-- title: Programs used from an address
-- param: ip ip required | the address
-- opens: search-events tool=tool version=version os=os forwarded='no'
-- next: keys-from-address
-- note: agents counts the exact user agents behind a program, of which user_agent is one: the AWS CLI names its command in it.
-- note: A caller writes its own agent: it may say anything.
-- example: trailcase ask case.db address-agents ip=192.0.2.44
SELECT g.tool,
       g.version,
       g.os,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_seen,
       count(DISTINCT n.day)                                               AS days,
       sum(n.events)                                                       AS events,
       count(DISTINCT a.principal_id)                                      AS principals,
       count(DISTINCT g.id)                                                AS agents,
       min(g.user_agent)                                                   AS user_agent
FROM address d
JOIN actor a     ON a.address_id = d.id
JOIN agent g     ON g.id = a.agent_id
JOIN actor_day n ON n.actor_id = a.id
WHERE d.ip = :ip AND a.via_service IS NULL
GROUP BY g.tool, g.version, g.os
ORDER BY first_seen, g.tool, g.version, g.os;
