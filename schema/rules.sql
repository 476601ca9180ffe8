-- Statements of the scope's rules and what the analyst changes in them, by name.

-- name: changes
SELECT rule, value FROM scope_rule_change ORDER BY rule

-- name: forget-changes
DELETE FROM scope_rule_change

-- name: keep-change
INSERT INTO scope_rule_change (rule, value) VALUES (?1, ?2)

-- name: begin-shown
-- In front of the view of the case: rules of one answer.
CREATE TEMP TABLE IF NOT EXISTS shown_rule_change (rule TEXT PRIMARY KEY, value REAL NOT NULL);
DELETE FROM shown_rule_change;
DROP VIEW IF EXISTS temp.scope_rules;
CREATE TEMP VIEW scope_rules AS
SELECT r.rule, coalesce(c.value, r.value) AS value, r.value AS built_in, r.least, r.most,
       r.unit, r.part, r.meaning
FROM scope_rule r LEFT JOIN shown_rule_change c ON c.rule = r.rule

-- name: show-change
INSERT INTO shown_rule_change (rule, value) VALUES (?1, ?2)

-- name: hide-shown
DROP VIEW IF EXISTS temp.scope_rules
