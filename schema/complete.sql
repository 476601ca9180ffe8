-- What Tab offers, by name: values that begin with ?1 and stand before ?2, at most ?3 of
-- them.
--
-- They are looked up among the distinct values, never among the events; in an index where
-- an intruder can make many of them.  What has no index is not sorted: it is given out as
-- it is found, and when the time is up that much is there.

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
-- By name, by ARN, or as the view principals names them.  ARNs have no index.
SELECT DISTINCT value
FROM (SELECT * FROM (SELECT DISTINCT name AS value FROM principal
                     WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3)
      UNION ALL
      SELECT * FROM (SELECT principal FROM principal
                     WHERE principal >= ?1 AND principal < ?2 AND length(?1) > 0
                     ORDER BY principal LIMIT ?3)
      UNION ALL
      SELECT arn FROM principal WHERE 'arn:' < ?2 AND ?1 >= 'ar' AND arn >= ?1 AND arn < ?2)
LIMIT ?3

-- name: principal_as_stored
SELECT principal FROM principal WHERE principal >= ?1 AND principal < ?2 ORDER BY principal LIMIT ?3

-- name: event
SELECT DISTINCT event_id FROM event WHERE event_id >= ?1 AND event_id < ?2 ORDER BY event_id LIMIT ?3

-- name: user_agent
SELECT user_agent FROM agent WHERE user_agent >= ?1 AND user_agent < ?2 ORDER BY user_agent LIMIT ?3

-- name: tool
SELECT DISTINCT tool FROM agent WHERE tool >= ?1 AND tool < ?2 LIMIT ?3

-- name: version
SELECT DISTINCT version FROM agent WHERE version >= ?1 AND version < ?2 LIMIT ?3

-- name: os
SELECT DISTINCT os FROM agent WHERE os >= ?1 AND os < ?2 LIMIT ?3

-- name: api
SELECT DISTINCT api FROM api WHERE api >= ?1 AND api < ?2 LIMIT ?3

-- name: event_source
SELECT DISTINCT event_source FROM api WHERE event_source >= ?1 AND event_source < ?2 ORDER BY event_source LIMIT ?3

-- name: region
SELECT DISTINCT region FROM place WHERE region >= ?1 AND region < ?2 ORDER BY region LIMIT ?3

-- name: account
SELECT DISTINCT value
FROM (SELECT recipient_account AS value FROM place UNION ALL SELECT account FROM place)
WHERE value >= ?1 AND value < ?2 LIMIT ?3

-- name: outcome
SELECT DISTINCT outcome FROM result WHERE outcome >= ?1 AND outcome < ?2 LIMIT ?3

-- name: error_code
SELECT DISTINCT error_code FROM result WHERE error_code >= ?1 AND error_code < ?2 ORDER BY error_code LIMIT ?3

-- name: tactic
SELECT DISTINCT tactic FROM api_catalog WHERE tactic >= ?1 AND tactic < ?2 LIMIT ?3

-- name: technique
SELECT DISTINCT technique FROM api_catalog WHERE technique >= ?1 AND technique < ?2 LIMIT ?3

-- name: role
-- By name, or by ARN.
SELECT DISTINCT value
FROM (SELECT name AS value FROM principal WHERE principal >= 'role:' AND principal < 'role;'
      UNION ALL
      SELECT arn FROM principal
      WHERE principal >= 'role:' AND principal < 'role;' AND 'arn:' < ?2 AND ?1 >= 'ar')
WHERE value >= ?1 AND value < ?2 LIMIT ?3

-- name: role_arn
SELECT DISTINCT arn FROM principal
WHERE principal >= 'role:' AND principal < 'role;' AND arn >= ?1 AND arn < ?2 LIMIT ?3

-- name: resource
-- As the sets of resources have them.  A set whose text does not hold the beginning is not
-- looked into; one that spells it with escapes is not found.
SELECT DISTINCT j.value
FROM touch t
CROSS JOIN json_each(t.resources) g
CROSS JOIN json_each(g.value) j
WHERE instr(t.resources, '"' || ?1) AND j.key >= 2 AND j.value >= ?1 AND j.value < ?2
LIMIT ?3

-- name: bucket
-- By name alone.
SELECT DISTINCT j.value
FROM touch t
CROSS JOIN json_each(t.resources) g
CROSS JOIN json_each(g.value) j
WHERE instr(t.resources, '"bucket","' || ?1) AND json_extract(g.value, '$[1]') = 'bucket'
  AND j.key >= 2 AND j.value >= ?1 AND j.value < ?2 AND j.value NOT GLOB 'arn:*'
LIMIT ?3

-- name: resource_kind
SELECT DISTINCT k.value
FROM touch t
CROSS JOIN json_each(t.resources) g
CROSS JOIN json_each(g.value) k
WHERE instr(t.resources, ',"' || ?1) AND k.key = 1 AND k.value >= ?1 AND k.value < ?2
LIMIT ?3

-- name: minted_kind
SELECT DISTINCT kind FROM mint WHERE kind >= ?1 AND kind < ?2 LIMIT ?3

-- name: peer
SELECT DISTINCT peer FROM group_rule
WHERE op = 'open' AND peer >= ?1 AND peer < ?2 ORDER BY peer LIMIT ?3

-- name: protocol
SELECT DISTINCT protocol FROM group_rule WHERE protocol >= ?1 AND protocol < ?2 LIMIT ?3

-- name: refused
SELECT DISTINCT action FROM denial WHERE action >= ?1 AND action < ?2 LIMIT ?3

-- name: noted
SELECT DISTINCT value FROM note WHERE value >= ?1 AND value < ?2 LIMIT ?3

-- name: tagged
SELECT DISTINCT value FROM tag WHERE value >= ?1 AND value < ?2 LIMIT ?3

-- name: day
-- Days on which there are events.
SELECT strftime('%Y-%m-%d', number * 86400, 'unixepoch') AS day
FROM (SELECT DISTINCT hour / 24 AS number FROM place_hour)
WHERE day >= ?1 AND day < ?2 LIMIT ?3

-- name: view
SELECT name FROM sqlite_schema WHERE type = 'view' AND name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3

-- name: sql
-- Views, their columns (of those that are asked most, until something is typed), and words
-- of SQL: in small letters for who types them.
WITH word(value) AS (
    VALUES ('SELECT'), ('FROM'), ('WHERE'), ('GROUP BY'), ('ORDER BY'), ('LIMIT'), ('JOIN'), ('USING'),
           ('DISTINCT'), ('count(*)'), ('AND'), ('OR'), ('NOT'), ('NULL'), ('LIKE'), ('DESC'), ('AS'), ('IN'),
           ('BETWEEN'), ('HAVING'), ('WITH')
)
SELECT DISTINCT value
FROM (SELECT name AS value FROM sqlite_schema WHERE type = 'view'
      UNION ALL
      SELECT iif(length(?1) > 0 AND ?1 = lower(?1), lower(value), value) FROM word
      UNION ALL
      SELECT c.name
      FROM sqlite_schema v
      CROSS JOIN pragma_table_xinfo(v.name) c
      WHERE v.type = 'view'
        AND (length(?1) > 0 OR v.name IN ('events', 'attributed', 'scope', 'credentials', 'principals',
                                          'addresses', 'resources')))
WHERE value >= ?1 AND value < ?2 LIMIT ?3

-- name: tag
SELECT DISTINCT tag FROM tag WHERE tag >= ?1 AND tag < ?2 ORDER BY tag LIMIT ?3
