-- name: scope-rejected
-- question: case
-- title: What was looked at and left out, and the rule that stopped it
-- next: scope
-- note: The rule is one of S1 to S9, or the name of a weight: scope-rules tells each. confidence is what the node would have had.
-- note: reached_from equal to node: it is in the scope, and the rule stops what it would lead to.
-- example: trailcase ask case.db scope-rejected --lead event=79eca301
SELECT node_kind,
       node,
       rule,
       round(confidence, 2) AS confidence,
       reason,
       reached_from,
       event_id
FROM scope_rejected
ORDER BY confidence DESC, node_kind, node, rule;
