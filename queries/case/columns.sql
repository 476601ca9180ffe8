-- name: columns
-- question: case
-- title: The columns of a view or table, for SQL of one's own
-- param: view text required | its name, such as events
-- next: views
-- note: What each column means is in docs/sql.md; the type is empty where a view works it out.
-- example: trailcase ask case.db columns view=events
SELECT cid + 1        AS position,
       name,
       type
FROM pragma_table_xinfo(:view)
ORDER BY cid;
