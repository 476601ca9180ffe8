-- name: scope
-- question: case
-- title: What the leads lead to
-- next: credentials-used, intruder-events
-- note: Paths are in words; each step names the first event behind it.
-- example: trailcase ask case.db scope --lead event=79eca301
SELECT node_kind,
       node,
       round(confidence, 2) AS confidence,
       level,
       depth,
       path,
       event_id
FROM scope
ORDER BY confidence DESC, depth, node_kind, node;
