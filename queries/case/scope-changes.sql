-- name: scope-changes
-- question: case
-- title: What differs between the stored scope and that of the leads asked for
-- next: scope, verdicts
-- note: With --lead (and --rules, --baseline): added is what these lead to and the stored leads and verdicts do not, removed the reverse. Without them the two are the same.
-- note: The node stands for its events: see intruder-events with either.
-- example: trailcase ask case.db scope-changes --lead event=79eca301
WITH both AS (
    SELECT n.node_kind, n.node, o.level AS stored_level, n.level,
           o.confidence AS stored_confidence, n.confidence,
           n.path, n.event_id
    FROM scope n
    LEFT JOIN main.scope o ON o.node_kind = n.node_kind AND o.node = n.node
    UNION ALL
    SELECT o.node_kind, o.node, o.level, NULL, o.confidence, NULL, o.path, o.event_id
    FROM main.scope o
    WHERE NOT EXISTS (SELECT 1 FROM scope n
                      WHERE n.node_kind = o.node_kind AND n.node = o.node)
)
SELECT node_kind,
       node,
       CASE WHEN stored_level IS NULL THEN 'added'
            WHEN level IS NULL THEN 'removed'
            ELSE 'level changed' END AS change,
       stored_level,
       level,
       round(stored_confidence, 2)   AS stored_confidence,
       round(confidence, 2)          AS confidence,
       path,
       event_id
FROM both
WHERE level IS NOT stored_level
ORDER BY change, node_kind, node;
