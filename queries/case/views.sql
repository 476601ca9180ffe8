-- name: views
-- question: case
-- title: The views of this case, for SQL of one's own
-- param: holds text | only those whose name holds this
-- next: columns
-- note: The tables behind them are faster for counts, and may change from version to version.
-- example: trailcase ask case.db views
SELECT v.name,
       count(*)                         AS count,
       group_concat(c.name, ', ')       AS columns
FROM sqlite_schema v
CROSS JOIN pragma_table_xinfo(v.name) c
WHERE v.type = 'view' AND (:holds IS NULL OR instr(v.name, :holds))
GROUP BY v.name
ORDER BY v.name;
