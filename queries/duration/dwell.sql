-- name: dwell
-- question: duration
-- title: How long each credential was in the intruder's hands
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: intruder-events key=credential
-- next: credential-events, still-valid, key-age
-- note: idle_days_before counts from the last use by anybody else to the intruder's first; absent: not used before in these logs.
-- note: dwell_seconds is the least; dwell_most_seconds counts from the making of a key, or, when that is not in these logs, from where they begin: the true time may be longer still.
-- note: key_age_days is at the first use by the intruder; with age_known 0 the key is at least that old, by the logs of us-east-1, where keys are made, or by its own first use.
-- note: censored left: the logs of the account and region of the first use begin less than 48 hours before it; right: the logs end less than 15 minutes after the last.
-- example: trailcase ask case.db dwell --lead event=79eca301
WITH used AS MATERIALIZED (
    SELECT t.credential, min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms, count(*) AS events,
           substr(min(printf('%015d', e.time_ms) || coalesce(l.recipient_account, '') || ' '
                      || coalesce(l.region, '')), 16) AS place
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    JOIN place l       ON l.id = e.place_id
    WHERE t.credential IS NOT NULL
      AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
    GROUP BY t.credential
),
other AS (         -- events of these credentials that are not the intruder's
    SELECT u.credential,
           max(iif(e.time_ms < u.first_ms, e.time_ms, NULL))                     AS before_ms,
           sum(e.time_ms >= u.first_ms - 30 * 86400000 AND e.time_ms < u.first_ms) AS other_30d,
           sum(e.time_ms >= u.first_ms)                                          AS other_since
    FROM used u
    CROSS JOIN credential c ON c.counted_as = u.credential
    CROSS JOIN actor a      ON a.credential_id = c.id
    CROSS JOIN live_event e ON e.actor_id = a.id
    WHERE NOT EXISTS (SELECT 1 FROM attributed t WHERE t.event_row = e.id)
      AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY u.credential
),
evidence AS (
    SELECT min(first_ms) AS start_ms, max(last_ms) AS end_ms FROM actor_day
),
covered AS MATERIALIZED (
    SELECT account, region, first_ms, coalesce(account, '') || ' ' || coalesce(region, '') AS place
    FROM coverage
),
oldest AS (        -- the first use of each key by anybody
    SELECT u.credential, min(k.first_ms) AS used_ms
    FROM used u
    CROSS JOIN credential c ON c.credential = u.credential
    CROSS JOIN key_use k    ON k.credential_id = c.id
    GROUP BY u.credential
),
judged AS (
    SELECT u.*, v.end_ms, o.before_ms, coalesce(o.other_30d, 0) AS other_30d,
           coalesce(o.other_since, 0) AS other_since,
           c.kind, p.principal, p.arn,
           (SELECT min(m.time_ms) FROM mint m JOIN live_event e ON e.id = m.event
            WHERE m.minted = u.credential AND m.kind = 'long_term_key') AS created_ms,
           min(x.used_ms, coalesce((SELECT g.first_ms FROM covered g
                                    WHERE g.account = p.account AND g.region = 'us-east-1'), x.used_ms)) AS older_ms,
           coalesce(r.first_ms, v.start_ms) AS start_ms,
           u.first_ms - coalesce(r.first_ms, v.start_ms) < 48 * 3600000 AS is_left,
           v.end_ms - u.last_ms < 15 * 60000      AS is_right,
           (SELECT min(e.time_ms) FROM credential_life f
            JOIN event e ON e.id IN (f.deactivated_event, f.deleted_event)
            WHERE f.credential_id = c.id)         AS ended_ms
    FROM used u
    CROSS JOIN evidence v
    LEFT JOIN other o      ON o.credential = u.credential
    LEFT JOIN oldest x     ON x.credential = u.credential
    LEFT JOIN credential c ON c.id = (SELECT min(id) FROM credential WHERE counted_as = u.credential)
    LEFT JOIN principal p  ON p.id = c.principal_id
    LEFT JOIN covered r    ON r.place = u.place
)
SELECT credential,
       coalesce(arn, principal)                                       AS principal,
       strftime('%Y-%m-%dT%H:%M:%SZ', first_ms / 1000, 'unixepoch')   AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', last_ms / 1000, 'unixepoch')    AS last_seen,
       (last_ms - first_ms) / 1000                                    AS dwell_seconds,
       strftime('%Y-%m-%dT%H:%M:%SZ', before_ms / 1000, 'unixepoch')  AS last_use_before,
       (first_ms - before_ms) / 86400000                              AS idle_days_before,
       other_30d                                                      AS other_events_30d,
       strftime('%Y-%m-%dT%H:%M:%SZ', created_ms / 1000, 'unixepoch') AS key_created,
       created_ms IS NOT NULL                                         AS age_known,
       CASE WHEN is_left AND is_right THEN 'left and right'
            WHEN is_left  THEN 'left'
            WHEN is_right THEN 'right'
            ELSE 'no' END                                             AS censored,
       CASE WHEN created_ms >= start_ms AND other_30d = 0 AND before_ms IS NULL
                THEN 'made ' || iif(first_ms - created_ms < 86400000, 'less than a day',
                                    ((first_ms - created_ms) / 86400000) || ' days') || ' before its first use'
            WHEN is_left THEN 'the logs begin too late to know what was before'
            WHEN first_ms - start_ms < 30 * 86400000 AND other_30d = 0
                THEN 'used by nobody else in the ' || ((first_ms - start_ms) / 86400000)
                     || ' days of logs before'
            WHEN other_30d = 0 THEN 'used by nobody else in the 30 days before'
            ELSE 'its owner used it in the 30 days before' END
           || CASE WHEN is_right THEN '; may be continuing: the logs end then'
                   WHEN kind = 'long_term_key' AND ended_ms IS NULL
                   THEN '; may be continuing: not switched off in these logs' ELSE '' END AS note,
       events,
       other_since                                                    AS other_events_since,
       iif(kind = 'long_term_key',
           (last_ms - coalesce(created_ms, older_ms)) / 1000, NULL)   AS dwell_most_seconds,
       iif(kind = 'long_term_key',
           (first_ms - coalesce(created_ms, older_ms)) / 86400000, NULL) AS key_age_days,
       strftime('%Y-%m-%dT%H:%M:%SZ', ended_ms / 1000, 'unixepoch')   AS switched_off_at
FROM judged j
ORDER BY first_ms, credential;
