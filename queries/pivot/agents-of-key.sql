-- name: agents-of-key
-- question: pivot
-- title: Programs of a key
-- param: key text required | an access key id, or a session as in the view credentials
-- param: from time | the beginning of the window that is asked about
-- param: to time | its end
-- opens: search-events tool=tool version=version os=os forwarded='no' from='' to=''
-- next: addresses-of-key, segments, address-agents
-- note: new_in_window: 1 when the program was first used in the window, and so not before it; absent without a window. Everything is counted, also outside of it.
-- note: A caller writes its own agent: it may say anything.
-- benign: A new version follows an update, and a new program a new task; what is odd is a program of another kind from another place.
-- example: trailcase ask case.db agents-of-key key=AKIAQFX64DQ25NZN2C2R from=2025-04-01
WITH used AS (
    SELECT id FROM actor WHERE access_key = :key AND via_service IS NULL
    UNION
    SELECT a.id FROM credential c JOIN actor a ON a.credential_id = c.id
    WHERE c.credential = :key AND a.via_service IS NULL
)
SELECT g.tool,
       g.version,
       g.os,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_seen,
       sum(n.events)                                                       AS events,
       iif(coalesce(:from, :to) IS NULL, NULL,
           min(n.first_ms) >= coalesce(:from, 0)
           AND min(n.first_ms) < coalesce(:to, 1 << 62))                   AS new_in_window,
       count(DISTINCT n.day)                                               AS days,
       sum(n.denied)                                                       AS denied,
       count(DISTINCT a.address_id)                                        AS addresses,
       count(DISTINCT g.id)                                                AS agents,
       min(g.user_agent)                                                   AS user_agent
FROM used u
JOIN actor a     ON a.id = u.id
JOIN agent g     ON g.id = a.agent_id
JOIN actor_day n ON n.actor_id = a.id
GROUP BY g.tool, g.version, g.os
ORDER BY first_seen, g.tool, g.version, g.os;
