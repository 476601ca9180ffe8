-- name: scope-rules
-- question: case
-- title: What the scope weighs and where it stops
-- next: scope
-- note: Written as CSV, edited and given back by --rules FILE, they are the rules of one answer; scope --keep stores them.
-- example: trailcase ask case.db scope-rules --format csv
SELECT rule, value, built_in, unit, part, meaning
FROM scope_rules
ORDER BY part, rule;
