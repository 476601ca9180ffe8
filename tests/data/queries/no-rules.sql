-- A case that has lost its rules: no trailcase makes one.
DELETE FROM scope_rule;
