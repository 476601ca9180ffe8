-- What Tab offers, by name: values that begin with ?1 and stand before ?2, in their order,
-- at most ?3 of them.
--
-- They are looked up among the distinct values, in an index where there may be many of
-- them, never among the events.  Keys and events beyond number are found by their beginning.

-- name: ip
SELECT DISTINCT ip FROM address WHERE ip >= ?1 AND ip < ?2 AND kind IN ('public', 'private') ORDER BY ip LIMIT ?3

-- name: key
-- Access keys, and sessions as the view credentials names them.
SELECT DISTINCT value
FROM (SELECT * FROM (SELECT DISTINCT access_key AS value FROM actor
                     WHERE access_key >= ?1 AND access_key < ?2 ORDER BY access_key LIMIT ?3)
      UNION ALL
      SELECT * FROM (SELECT credential FROM credential
                     WHERE credential >= ?1 AND credential < ?2 ORDER BY credential LIMIT ?3))
ORDER BY value LIMIT ?3

-- name: principal
-- By name, by ARN, or as the view principals names them.
SELECT DISTINCT value
FROM (SELECT * FROM (SELECT DISTINCT name AS value FROM principal
                     WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3)
      UNION ALL
      SELECT * FROM (SELECT principal FROM principal
                     WHERE principal >= ?1 AND principal < ?2 AND length(?1) > 0
                     ORDER BY principal LIMIT ?3)
      UNION ALL
      SELECT * FROM (SELECT arn FROM principal
                     WHERE 'arn:' < ?2 AND ?1 >= 'ar' AND arn >= ?1 AND arn < ?2
                     ORDER BY arn LIMIT ?3))
ORDER BY value LIMIT ?3

-- name: event
SELECT DISTINCT event_id FROM event WHERE event_id >= ?1 AND event_id < ?2 ORDER BY event_id LIMIT ?3

-- name: user_agent
SELECT user_agent FROM agent WHERE user_agent >= ?1 AND user_agent < ?2 ORDER BY user_agent LIMIT ?3

-- name: tool
SELECT DISTINCT tool FROM agent WHERE tool >= ?1 AND tool < ?2 ORDER BY tool LIMIT ?3

-- name: version
SELECT DISTINCT version FROM agent WHERE version >= ?1 AND version < ?2 ORDER BY version LIMIT ?3

-- name: os
SELECT DISTINCT os FROM agent WHERE os >= ?1 AND os < ?2 ORDER BY os LIMIT ?3

-- name: api
SELECT DISTINCT api FROM api WHERE api >= ?1 AND api < ?2 ORDER BY api LIMIT ?3

-- name: event_source
SELECT DISTINCT event_source FROM api WHERE event_source >= ?1 AND event_source < ?2 ORDER BY event_source LIMIT ?3

-- name: region
SELECT DISTINCT region FROM place WHERE region >= ?1 AND region < ?2 ORDER BY region LIMIT ?3

-- name: account
SELECT DISTINCT value
FROM (SELECT recipient_account AS value FROM place UNION SELECT account FROM place)
WHERE value >= ?1 AND value < ?2 ORDER BY value LIMIT ?3

-- name: outcome
SELECT DISTINCT outcome FROM result WHERE outcome >= ?1 AND outcome < ?2 ORDER BY outcome LIMIT ?3

-- name: error_code
SELECT DISTINCT error_code FROM result WHERE error_code >= ?1 AND error_code < ?2 ORDER BY error_code LIMIT ?3

-- name: tactic
SELECT DISTINCT tactic FROM api_catalog WHERE tactic >= ?1 AND tactic < ?2 ORDER BY tactic LIMIT ?3

-- name: technique
SELECT DISTINCT technique FROM api_catalog WHERE technique >= ?1 AND technique < ?2 ORDER BY technique LIMIT ?3

-- name: role
SELECT DISTINCT name FROM principal
WHERE principal >= 'role:' AND principal < 'role;' AND name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3

-- name: day
-- Days on which there are events.
SELECT day
FROM (SELECT DISTINCT strftime('%Y-%m-%d', hour * 3600, 'unixepoch') AS day FROM place_hour)
WHERE day >= ?1 AND day < ?2 ORDER BY day LIMIT ?3

-- name: view
SELECT name FROM sqlite_schema WHERE type = 'view' AND name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3

-- name: sql
-- Views, the columns of those that are asked most, and words of SQL.
SELECT DISTINCT value
FROM (SELECT name AS value FROM sqlite_schema WHERE type = 'view'
      UNION
      SELECT c.name
      FROM sqlite_schema v
      CROSS JOIN pragma_table_xinfo(v.name) c
      WHERE v.type = 'view'
        AND v.name IN ('events', 'attributed', 'scope', 'credentials', 'principals', 'addresses', 'resources')
      UNION
      VALUES ('SELECT'), ('FROM'), ('WHERE'), ('GROUP BY'), ('ORDER BY'), ('LIMIT'), ('JOIN'), ('USING'),
             ('DISTINCT'), ('count(*)'), ('AND'), ('OR'), ('NOT'), ('NULL'), ('LIKE'), ('DESC'), ('AS'), ('IN'))
WHERE value >= ?1 AND value < ?2 ORDER BY value LIMIT ?3

-- name: tag
SELECT DISTINCT tag FROM tag WHERE tag >= ?1 AND tag < ?2 ORDER BY tag LIMIT ?3
