-- What values of a case a mistyped lead may mean, by kind of lead.
--
-- At most ?1 of them, in any order, so that no statement sorts or remembers many.

-- name: near-ip
SELECT ip
FROM address d
WHERE ip IS NOT NULL AND EXISTS (SELECT 1 FROM live_actor a WHERE a.address_id = d.id)
LIMIT ?1

-- name: near-key
-- One key may be that of many callers: each once, as the index has them.
SELECT access_key
FROM (SELECT DISTINCT access_key FROM live_actor WHERE access_key IS NOT NULL)
UNION ALL
SELECT credential
FROM credential c
WHERE kind <> 'long_term_key'
  AND EXISTS (SELECT 1 FROM live_actor a WHERE a.credential_id = c.id)
LIMIT ?1

-- name: near-principal
WITH live AS NOT MATERIALIZED (
    SELECT id, principal, name, arn, unique_id
    FROM principal p
    WHERE EXISTS (SELECT 1 FROM live_actor a WHERE a.principal_id = p.id)
)
SELECT name AS value FROM live WHERE name IS NOT NULL
UNION ALL SELECT principal FROM live
UNION ALL SELECT arn FROM live WHERE arn IS NOT NULL
UNION ALL SELECT unique_id FROM live WHERE unique_id IS NOT NULL
UNION ALL SELECT n.name FROM live CROSS JOIN alias n ON n.principal_id = live.id
          WHERE n.name IS NOT live.name AND n.name IS NOT NULL
UNION ALL SELECT n.arn FROM live CROSS JOIN alias n ON n.principal_id = live.id
          WHERE n.arn IS NOT live.arn AND n.arn IS NOT NULL
LIMIT ?1

-- name: near-agent
SELECT user_agent
FROM agent g
WHERE user_agent IS NOT NULL AND EXISTS (SELECT 1 FROM live_actor a WHERE a.agent_id = g.id)
LIMIT ?1

-- name: near-event
-- What has the longest beginning in common with ?1 stands next to it in the index.
SELECT * FROM (SELECT event_id FROM live_event WHERE event_id > ?1 ORDER BY event_id LIMIT 3)
UNION
SELECT * FROM (SELECT event_id FROM live_event WHERE event_id < ?1
               ORDER BY event_id DESC LIMIT 3)
ORDER BY 1
