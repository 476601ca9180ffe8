-- name: tagged-events
-- question: case
-- title: Events that carry a tag, themselves or by their key, address, principal or program
-- param: tag text required | the tag
-- param: kind text | only by what is tagged as that
-- param: value text | only by this value
-- param: from time | only events at or after
-- param: to time | only events before
-- next: tags, search-events
-- note: An event that carries the tag in several ways is one row for each.
-- example: trailcase ask case.db tagged-events tag=exfil
WITH
tagged AS MATERIALIZED (
    SELECT kind, value FROM tags
    WHERE tag = :tag AND (:kind IS NULL OR kind = :kind) AND (:value IS NULL OR value = :value)
),
-- The callers of what is tagged, each found by an index.
caller AS MATERIALIZED (
    SELECT t.kind, t.value, a.id AS actor_id
    FROM tagged t CROSS JOIN actor a ON a.access_key = t.value
    WHERE t.kind = 'key'
    UNION
    SELECT t.kind, t.value, a.id
    FROM tagged t CROSS JOIN credential c ON c.credential = t.value CROSS JOIN actor a ON a.credential_id = c.id
    WHERE t.kind = 'key'
    UNION
    SELECT t.kind, t.value, a.id
    FROM tagged t CROSS JOIN address d ON d.ip = t.value CROSS JOIN actor a ON a.address_id = d.id
    WHERE t.kind = 'ip'
    UNION
    SELECT t.kind, t.value, a.id
    FROM tagged t CROSS JOIN principal p ON p.principal = t.value CROSS JOIN actor a ON a.principal_id = p.id
    WHERE t.kind = 'principal'
    UNION
    SELECT t.kind, t.value, a.id
    FROM tagged t CROSS JOIN agent g ON g.user_agent = t.value CROSS JOIN actor a ON a.agent_id = g.id
    WHERE t.kind = 'agent'
),
-- Within the bounds, by the time in the index of the callers' events.
found AS MATERIALIZED (
    SELECT c.kind, c.value, e.id AS event_row
    FROM caller c CROSS JOIN event e ON e.actor_id = c.actor_id
    WHERE (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
    UNION ALL
    SELECT t.kind, t.value, e.id
    FROM tagged t CROSS JOIN event e ON e.event_id = t.value
    WHERE t.kind = 'event'
)
SELECT e.time, e.event_id, e.event_source, e.event_name, e.outcome, e.principal_name, e.credential, e.ip,
       f.kind AS tagged, f.value
FROM found f
CROSS JOIN events e ON e.event_row = f.event_row
WHERE (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id, f.kind, f.value;
