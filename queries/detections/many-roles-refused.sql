-- name: many-roles-refused
-- question: detections
-- id: D36
-- severity: medium
-- technique: T1078.004
-- title: One credential was refused role after role
-- param: least int default 5 | so many different roles within an hour
-- benign: A script for all accounts of an organization, some of which do not let it in.
-- next: role-sessions, credential-events
-- note: One row for each credential and hour, of AssumeRole. Low: the credential also got at least as many roles in that hour.
-- example: trailcase ask case.db many-roles-refused
WITH asked AS MATERIALIZED (
    SELECT a.credential_id, e.id, e.time_ms / 3600000 AS hour,
           coalesce(json_extract(iif(json_valid(e.request), e.request, NULL), '$.roleArn'),
                    (SELECT d.resource FROM denial d WHERE d.event = e.id)) AS wanted
    FROM api i
    CROSS JOIN live_event e ON e.api_id = i.id
    JOIN result r           ON r.id = e.result_id
    JOIN actor a            ON a.id = e.actor_id
    WHERE i.event_source = 'sts.amazonaws.com' AND i.api = 'AssumeRole' AND r.outcome = 'denied'
      AND a.credential_id IS NOT NULL AND a.via_service IS NULL AND e.time_ms IS NOT NULL
), bursts AS (
    SELECT credential_id, hour, count(DISTINCT wanted) AS roles, count(*) AS calls, min(id) AS first_row
    FROM asked
    GROUP BY credential_id, hour
    HAVING roles >= coalesce(:least, 5)
), refused AS (
    SELECT e.*, b.roles, b.calls,
           (SELECT count(DISTINCT json_extract(iif(json_valid(g.request), g.request, NULL), '$.roleArn'))
            FROM actor x
            CROSS JOIN live_event g ON g.actor_id = x.id
             AND g.id >= (b.hour * 3600) << 24 AND g.id < ((b.hour + 1) * 3600) << 24
            JOIN api i    ON i.id = g.api_id AND i.api = 'AssumeRole'
            JOIN result r ON r.id = g.result_id AND r.outcome = 'success'
            WHERE x.credential_id = b.credential_id) AS got
    FROM bursts b
    CROSS JOIN events e ON e.event_row = b.first_row
)
SELECT time,
       event_id,
       iif(got >= roles, 'low', 'medium')      AS severity,
       'T1078.004'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ' was refused ' || roles || ' different roles within an hour (' || calls
           || ' calls), and got ' || got       AS detail
FROM refused
ORDER BY time, event_id;
