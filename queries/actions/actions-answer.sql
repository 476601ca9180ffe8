-- name: actions-answer
-- question: actions
-- title: The answer in sentences
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- note: What stands before the tables of the question actions. "Still" means at the end of these logs, as far as they show it.
-- note: basis, brief, event_ids and query are the ground of each sentence; docs/answers.md tells them.
-- example: trailcase ask case.db actions-answer --lead event=79eca301
--
-- Names that the intruder may have chosen are quoted and cut; of many, three are named.
-- stamp: time and eventID in one text, so that the least of them is the oldest event.
WITH mine AS MATERIALIZED (
    SELECT v.id AS event_row, v.time_ms, v.event_id, t.level, t.credential, i.event_source, i.api, r.outcome,
           k.read_only, c.category, c.tactic,
           printf('%015d', v.time_ms) || iif(length(v.event_id) NOT BETWEEN 1 AND 100
                                             OR v.event_id GLOB '*[^!-~]*', NULL, v.event_id) AS stamp
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row
    CROSS JOIN api i    ON i.id = v.api_id
    CROSS JOIN result r ON r.id = v.result_id
    CROSS JOIN kind k   ON k.id = v.kind_id
    LEFT JOIN api_catalog c ON c.event_source = i.event_source AND c.api = i.api
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR v.time_ms >= :from)
      AND (:to IS NULL OR v.time_ms < :to)
), total AS MATERIALIZED (
    SELECT count(*) AS events, count(DISTINCT credential) AS credentials,
           strftime('%Y-%m-%dT%H:%M:%SZ', min(time_ms) / 1000, 'unixepoch') AS first_seen,
           strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch') AS last_seen,
           sum(outcome = 'success') AS succeeded, sum(outcome = 'denied') AS denied,
           sum(level = 'confirmed') AS confirmed, sum(level = 'probable') AS probable,
           sum(level = 'possible') AS possible,
           min(iif(outcome = 'success', stamp, NULL)) AS one_done, min(iif(outcome = 'denied', stamp, NULL)) AS one_denied,
           min(iif(outcome NOT IN ('success', 'denied'), stamp, NULL)) AS one_failed, max(stamp) AS last_stamp
    FROM mine
), writer AS MATERIALIZED (
    SELECT credential, count(*) AS events, min(stamp) AS stamp,
           row_number() OVER (ORDER BY count(*) DESC, credential) AS place
    FROM mine
    WHERE outcome = 'success' AND read_only IS NOT 1 AND coalesce(category, '') <> 'recon'
      AND credential IS NOT NULL
    GROUP BY credential
), recon AS MATERIALIZED (
    SELECT api, count(*) AS events, count(DISTINCT credential) AS credentials, min(time_ms) AS first_ms,
           min(stamp) AS stamp,
           row_number() OVER (ORDER BY count(DISTINCT credential) DESC, min(time_ms), api) AS place
    FROM mine
    WHERE tactic = 'TA0007 Discovery' OR (tactic IS NULL AND read_only = 1)
    GROUP BY api
), rule AS MATERIALIZED (
    SELECT m.stamp, s.outcome, s.still_open, s.time, coalesce(s.region, '') || ' ' || coalesce(s.account, '') || ' ' || coalesce(s.group_id, s.group_name, '') AS of_group,
           s.direction || ' ' || coalesce(s.protocol, '?')
               || CASE WHEN s.protocol NOT IN ('tcp', 'udp') OR s.from_port IS NULL THEN ''
                       WHEN s.from_port = s.to_port THEN ' ' || s.from_port
                       ELSE ' ' || s.from_port || '-' || coalesce(s.to_port, '') END
               || iif(s.direction = 'egress', ' to ', ' from ') || substr(coalesce(s.peer, 'nobody'), 1, 60) AS shape
    FROM mine m
    JOIN security_group_rules s ON s.event_row = m.event_row
), shape AS MATERIALIZED (
    SELECT shape, count(*) AS rules,
           row_number() OVER (ORDER BY count(*) DESC, shape) AS place
    FROM rule WHERE outcome = 'success' GROUP BY shape
), machine AS MATERIALIZED (
    SELECT m.stamp, m.api, m.outcome, m.time_ms, m.event_id, j.key AS n,
           iif(j.type = 'object', json_extract(iif(j.type = 'object', j.value, '{}'), '$.instanceId'), NULL) AS instance
    FROM mine m
    CROSS JOIN event v ON v.id = m.event_row
    LEFT JOIN json_each(iif(m.outcome = 'success' AND json_valid(v.response), v.response, '{}'), '$.instancesSet.items') j
    WHERE m.event_source = 'ec2.amazonaws.com' AND m.api IN ('RunInstances', 'StartInstances')
      AND (m.api = 'RunInstances' OR json_extract(iif(j.type = 'object', j.value, '{}'), '$.previousState.name') IS NULL
           OR json_extract(iif(j.type = 'object', j.value, '{}'), '$.previousState.name') NOT IN ('running', 'pending'))
), machines AS MATERIALIZED (
    SELECT coalesce(sum(api = 'RunInstances' AND outcome = 'success'), 0)   AS launched,
           coalesce(sum(api = 'StartInstances' AND outcome = 'success'), 0) AS started,
           coalesce(sum(outcome <> 'success'), 0)                           AS failed,
           count(*)                                                         AS tried
    FROM machine
), changed AS MATERIALIZED (
    SELECT m.stamp, s.kind, s.object, s.state, s.time_ms,
           row_number() OVER (ORDER BY s.state <> 'open', s.time_ms, s.kind, s.object, s.event_id) AS place
    FROM mine m
    JOIN state_changes s ON s.event_row = m.event_row
), giving AS MATERIALIZED (
    SELECT stamp, event_source
    FROM mine
    WHERE outcome = 'success'
      AND ((event_source = 'secretsmanager.amazonaws.com' AND api IN ('GetSecretValue', 'BatchGetSecretValue'))
        OR (event_source = 'ssm.amazonaws.com'
            AND api IN ('GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory'))
        OR (event_source = 's3.amazonaws.com'
            AND api IN ('GetObject', 'GetObjectTorrent', 'SelectObjectContent', 'CopyObject', 'UploadPartCopy'))
        OR (event_source = 'dynamodb.amazonaws.com' AND api IN ('GetItem', 'BatchGetItem', 'Query', 'Scan')))
), sharing AS MATERIALIZED (
    SELECT stamp FROM changed
    WHERE kind IN ('snapshot_share', 'image_share', 'db_snapshot_share', 'db_cluster_snapshot_share',
                   'warehouse_snapshot_share')
), given AS MATERIALIZED (
    SELECT coalesce(sum(event_source IN ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')), 0) AS secrets,
           coalesce(sum(event_source = 's3.amazonaws.com'), 0)       AS objects,
           coalesce(sum(event_source = 'dynamodb.amazonaws.com'), 0) AS items,
           (SELECT count(*) FROM sharing)                            AS shares
    FROM giving
), impairing AS MATERIALIZED (
    SELECT api, outcome, time_ms, stamp
    FROM mine
    WHERE (tactic GLOB 'TA0112*' OR category = 'defense_evasion') AND category <> 'benign_common'
      AND api NOT IN ('AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress', 'ModifySecurityGroupRules')
), impaired AS MATERIALIZED (
    SELECT api, sum(outcome = 'success') AS worked, sum(outcome <> 'success') AS failed,
           row_number() OVER (ORDER BY sum(outcome = 'success') = 0, min(time_ms), api) AS place
    FROM impairing GROUP BY api
), way AS MATERIALIZED (
    SELECT api, count(*) AS events, min(stamp) AS stamp, row_number() OVER (ORDER BY min(time_ms), api) AS place
    FROM mine
    WHERE outcome = 'success'
      AND ((event_source = 'ec2.amazonaws.com'
            AND api IN ('CreateKeyPair', 'ImportKeyPair', 'GetPasswordData', 'EnableSerialConsoleAccess'))
        OR event_source IN ('ec2-instance-connect.amazonaws.com', 'ssm-guiconnect.amazonaws.com')
        OR (event_source = 'ssm.amazonaws.com'
            AND api IN ('StartSession', 'ResumeSession', 'SendCommand', 'StartAutomationExecution', 'CreateAssociation')))
    GROUP BY api
), rights AS MATERIALIZED (
    SELECT api, count(*) AS events, min(stamp) AS stamp, row_number() OVER (ORDER BY min(time_ms), api) AS place
    FROM mine
    WHERE outcome = 'success' AND event_source = 'iam.amazonaws.com'
      AND category IN ('persistence', 'privilege_escalation', 'credential_mint')
    GROUP BY api
), said (n, says) AS MATERIALIZED (
    SELECT 10, 'The intruder made ' || t.events || iif(t.events = 1, ' call', ' calls')
           || CASE t.credentials WHEN 0 THEN '' WHEN 1 THEN ' with 1 credential'
                                 ELSE ' with ' || t.credentials || ' credentials' END
           || CASE WHEN t.first_seen IS NULL THEN '' WHEN t.events = 1 THEN ', at ' || t.first_seen
                   ELSE ', from ' || t.first_seen || ' to ' || t.last_seen END
           || ': ' || t.succeeded || ' succeeded, ' || t.denied || iif(t.denied = 1, ' was', ' were') || ' refused, '
           || (t.events - t.succeeded - t.denied) || ' failed otherwise. As the intruder''s own, '
           || t.confirmed || iif(t.confirmed = 1, ' is', ' are') || ' confirmed'
           || iif(t.probable > 0, ', ' || t.probable || ' probable', '')
           || iif(t.possible > 0, ', ' || t.possible || ' only possible', '') || '.'
    FROM total t WHERE t.events > 0
    UNION ALL
    SELECT 20, 'To look around they made ' || sum(r.events) || iif(sum(r.events) = 1, ' call', ' calls') || ' of '
           || count(*) || iif(count(*) = 1, ' kind', ' kinds')
           || CASE WHEN t.credentials < 2 OR max(r.credentials) < 2 THEN ''
                   WHEN max(r.credentials) = t.credentials
                       THEN '; with each of the ' || t.credentials || ' credentials: '
                            || (SELECT group_concat(api, ', ') FROM (
                                    SELECT substr(api, 1, 60) AS api FROM recon
                                    WHERE credentials = t.credentials AND place <= 3 ORDER BY place))
                            || iif(sum(r.credentials = t.credentials) > 3,
                                   ' and ' || (sum(r.credentials = t.credentials) - 3) || ' more', '')
                   ELSE '; with ' || max(r.credentials) || ' of the ' || t.credentials || ' credentials: '
                        || (SELECT substr(api, 1, 60) FROM recon WHERE place = 1) END || '.'
    FROM recon r, total t HAVING count(*) > 0
    UNION ALL
    SELECT 30, CASE WHEN count(w.credential) = 0 THEN 'No call that changes something succeeded'
                   ELSE 'Calls that change something succeeded with ' || count(w.credential) || ' of the '
                        || t.credentials || ' credentials: '
                        || (SELECT group_concat(says, ', ') FROM (
                                SELECT substr(credential, 1, 80) || ' (' || events || ')' AS says
                                FROM writer WHERE place <= 3 ORDER BY place))
                        || iif(count(w.credential) > 3, ' and ' || (count(w.credential) - 3) || ' more', '') END || '.'
    FROM total t LEFT JOIN writer w
    WHERE t.credentials > 1
    HAVING count(*) > 0
    UNION ALL
    SELECT CASE WHEN sum(still_open) > 0 THEN 41 WHEN sum(outcome = 'success') > 0 THEN 42 ELSE 43 END,
           CASE WHEN sum(outcome = 'success') = 0
                   THEN 'They tried to open ' || count(*) || iif(count(*) = 1, ' rule', ' rules')
                        || ' of security groups, and opened none'
                   ELSE 'They opened ' || sum(outcome = 'success') || iif(sum(outcome = 'success') = 1, ' rule', ' rules')
                        || ' in ' || count(DISTINCT iif(outcome = 'success', of_group, NULL))
                        || iif(count(DISTINCT iif(outcome = 'success', of_group, NULL)) = 1, ' security group', ' security groups')
                        || ' (' || (SELECT group_concat(says, '; ') FROM (
                                        SELECT shape || ': ' || rules AS says FROM shape WHERE place <= 3 ORDER BY place))
                        || iif((SELECT count(*) FROM shape) > 3, '; ' || ((SELECT count(*) FROM shape) - 3)
                                || iif((SELECT count(*) FROM shape) = 4, ' more shape', ' more shapes'), '')
                        || '); ' || sum(still_open) || iif(sum(still_open) = 1, ' is', ' are') || ' still open as far as these logs show, '
                        || (sum(outcome = 'success') - sum(still_open)) || ' taken away since'
                        || iif(sum(outcome <> 'success') > 0, '; ' || sum(outcome <> 'success') || ' more failed', '') END || '.'
    FROM rule HAVING count(*) > 0
    UNION ALL
    SELECT iif(x.started + x.launched > 0, 50, 51), 'Machines: '
           || CASE WHEN x.started = 0 THEN 'no stopped one was turned on'
                   ELSE x.started || iif(x.started = 1, ' stopped one was turned on', ' stopped ones were turned on')
                        || (SELECT coalesce(' (' || group_concat(substr(instance, 1, 60), ', ') || iif(x.started > 3, ', ...', '') || ')', '')
                            FROM (SELECT instance FROM machine WHERE api = 'StartInstances' AND outcome = 'success'
                                  AND instance IS NOT NULL ORDER BY time_ms, event_id, n LIMIT 3)) END
           || CASE WHEN x.launched = 0 THEN ', no new one was launched'
                   ELSE ', ' || x.launched || iif(x.launched = 1, ' new one was launched', ' new ones were launched')
                        || (SELECT coalesce(' (' || group_concat(substr(instance, 1, 60), ', ') || iif(x.launched > 3, ', ...', '') || ')', '')
                            FROM (SELECT instance FROM machine WHERE api = 'RunInstances' AND outcome = 'success'
                                  AND instance IS NOT NULL ORDER BY time_ms, event_id, n LIMIT 3)) END
           || iif(x.failed > 0, '; ' || x.failed || iif(x.failed = 1, ' attempt failed', ' attempts failed'), '') || '.'
    FROM machines x WHERE x.tried > 0
    UNION ALL
    SELECT 60, 'In IAM they gave or made rights, identities or credentials with ' || sum(events)
           || iif(sum(events) = 1, ' call', ' calls') || ' that succeeded: '
           || (SELECT group_concat(says, ', ') FROM (
                   SELECT substr(api, 1, 60) || iif(events = 1, '', ' (' || events || ')') AS says
                   FROM rights WHERE place <= 3 ORDER BY place))
           || iif(count(*) > 3, ' and ' || (count(*) - 3) || iif(count(*) = 4, ' more kind', ' more kinds'), '') || '.'
    FROM rights HAVING count(*) > 0
    UNION ALL
    SELECT iif(sum(state = 'open') > 0, 70, 71), 'Of ' || count(*) || iif(count(*) = 1, ' thing', ' things') || ' that they made, set or switched off, rules aside, '
           || sum(state = 'open') || iif(sum(state = 'open') = 1, ' is', ' are') || ' still so as far as these logs show'
           || coalesce(': ' || (SELECT group_concat(says, ', ') FROM (
                   SELECT replace(kind, '_', ' ') || ' "' || substr(object, 1, 80) || '"' AS says
                   FROM changed WHERE state = 'open' AND place <= 3 ORDER BY place)), '')
           || iif(sum(state = 'open') > 3, ' and ' || (sum(state = 'open') - 3) || ' more', '') || '.'
    FROM changed HAVING count(*) > 0
    UNION ALL
    SELECT 80, 'Data that was given out: ' || substr(
              iif(secrets > 0, ', ' || secrets || iif(secrets = 1, ' call', ' calls') || ' for values of secrets or parameters', '')
           || iif(objects > 0, ', ' || objects || iif(objects = 1, ' call', ' calls') || ' for objects in S3', '')
           || iif(items > 0, ', ' || items || iif(items = 1, ' call', ' calls') || ' for items of DynamoDB', '')
           || iif(shares > 0, ', ' || shares || iif(shares = 1, ' share of a snapshot or image', ' shares of snapshots or images')
                              || ' with others', ''), 3)
           || '; data-access has these, and what may have been read.'
    FROM given WHERE secrets + objects + items + shares > 0
    UNION ALL
    SELECT iif(sum(worked) > 0, 90, 91), 'Against logging, watching and protections '
           || iif(sum(worked) > 0, sum(worked) || iif(sum(worked) = 1, ' call', ' calls') || ' worked', 'no call worked')
           || iif(sum(failed) > 0, ' and ' || sum(failed) || ' failed', '') || ': '
           || (SELECT group_concat(api, ', ') FROM (
                   SELECT substr(api, 1, 60) || iif(worked = 0, ' (failed)', '') AS api FROM impaired WHERE place <= 3 ORDER BY place))
           || iif(count(*) > 3, ' and ' || (count(*) - 3) || iif(count(*) = 4, ' more kind', ' more kinds'), '') || '.'
    FROM impaired HAVING count(*) > 0
    UNION ALL
    SELECT 100, 'Ways into machines were made or used with ' || sum(events) || iif(sum(events) = 1, ' call', ' calls') || ': '
           || (SELECT group_concat(says, ', ') FROM (
                   SELECT api || iif(events = 1, '', ' (' || events || ')') AS says FROM way WHERE place <= 3 ORDER BY place))
           || iif(count(*) > 3, ' and ' || (count(*) - 3) || iif(count(*) = 4, ' more kind', ' more kinds'), '')
           || '; what was done inside machines is not known from these logs.'
    FROM way HAVING count(*) > 0
),
-- What each is: its basis, its rank among those for the brief, and the query that shows all.
about (n, basis, rank, query) AS (VALUES
    (10, 'fact', 1, 'actions-summary'),
    (20, 'inference', 12, 'recon-fanout'),
    (30, 'fact', NULL, 'changes'),
    (41, 'fact', 4, 'security-group-rules'), (42, 'fact', 8, 'security-group-rules'),
    (43, 'fact', NULL, 'security-group-rules'),
    (50, 'fact', 7, 'compute'), (51, 'fact', NULL, 'compute'),
    (60, 'fact', 5, 'intruder-events event_source=iam.amazonaws.com outcome=success'),
    (70, 'fact', 2, 'net-state'), (71, 'fact', 9, 'net-state'),
    (80, 'fact', 3, 'data-access'),
    (90, 'fact', 6, 'defence-impairment'), (91, 'fact', 11, 'defence-impairment'),
    (100, 'fact', 10, 'ways-into-machines')
),
-- The events behind each; of many, those of the least choice.
behind (n, choice, stamp) AS (
    SELECT 10, 0, CASE j.value WHEN 1 THEN t.one_done WHEN 2 THEN t.one_denied WHEN 3 THEN t.one_failed
                               ELSE t.last_stamp END
    FROM total t CROSS JOIN json_each('[1,2,3,4]') j
    UNION ALL
    SELECT 20, place, stamp FROM recon
    UNION ALL
    SELECT 30, place, stamp FROM writer WHERE place <= 3
    UNION ALL
    SELECT j.value, CASE WHEN outcome <> 'success' THEN 2 ELSE NOT still_open END, stamp
    FROM rule CROSS JOIN json_each('[41,42,43]') j
    UNION ALL
    SELECT j.value, outcome <> 'success', stamp FROM machine CROSS JOIN json_each('[50,51]') j
    UNION ALL
    SELECT 60, place, stamp FROM rights
    UNION ALL
    SELECT j.value, iif(state = 'open', place, 1 << 40), stamp FROM changed CROSS JOIN json_each('[70,71]') j
    UNION ALL
    SELECT 80, 0, stamp FROM giving
    UNION ALL
    SELECT 80, 0, stamp FROM sharing
    UNION ALL
    SELECT j.value, outcome <> 'success', stamp FROM impairing CROSS JOIN json_each('[90,91]') j
    UNION ALL
    SELECT 100, place, stamp FROM way
),
chosen AS MATERIALIZED (
    SELECT n, group_concat(substr(stamp, 16), ' ') AS event_ids
    FROM (SELECT n, stamp
          FROM (SELECT *, row_number() OVER (PARTITION BY n ORDER BY choice, stamp) AS nth
                FROM (SELECT n, stamp, min(choice) AS choice FROM behind
                      WHERE stamp IS NOT NULL GROUP BY n, stamp))
          WHERE nth <= 5 ORDER BY n, stamp)
    GROUP BY n
)
SELECT s.says, a.basis,
       iif(a.rank IS NOT NULL AND row_number() OVER (ORDER BY a.rank IS NULL, a.rank, s.n) <= 3, 1, 0) AS brief,
       c.event_ids,
       a.query || iif(:level IN ('confirmed', 'possible'), ' level=' || :level, '')
           || coalesce(strftime(' from=%Y-%m-%dT%H:%M:%fZ', :from / 1000.0, 'unixepoch'), '')
           || coalesce(strftime(' to=%Y-%m-%dT%H:%M:%fZ', :to / 1000.0, 'unixepoch'), '') AS query
FROM said s
JOIN about a       ON a.n = s.n
LEFT JOIN chosen c ON c.n = s.n
ORDER BY s.n;
