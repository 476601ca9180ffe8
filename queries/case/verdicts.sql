-- name: verdicts
-- question: case
-- title: What the analyst says of values
-- next: leads, scope
-- note: malicious is followed like a lead, benign is a wall. What was said before, and taken back, is in the custody log.
-- example: trailcase ask case.db verdicts
SELECT kind, value, verdict, why, given, by
FROM verdicts
ORDER BY kind, value;
