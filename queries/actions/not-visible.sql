-- name: not-visible
-- question: actions
-- title: What the intruder may have done that these logs cannot show, and where to look
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: search-events event=event_id
-- next: ways-into-machines, data-access, coverage-by-region
-- note: A row stands here only when an event of the intruder makes the question arise: event_id is the first such event, grounds how many there are. That it can be asked does not say that it happened.
-- example: trailcase ask case.db not-visible --lead event=79eca301
--
-- `door` are the calls behind which CloudTrail sees nothing, and what else sees it.
WITH door(n, event_source, api, what, why, where_to_look) AS (VALUES
    (1, 'ec2', 'CreateKeyPair', 'what was done in shells of machines (SSH, RDP)', 'logins to machines are no calls of AWS; a key pair, an open port, a machine that runs make them possible', 'disk images, EDR, logs of the machines (auth.log, Security), VPC flow logs'),
    (1, 'ec2', 'ImportKeyPair', '', '', ''),
    (1, 'ec2', 'GetPasswordData', '', '', ''),
    (1, 'ec2-instance-connect', 'SendSSHPublicKey', '', '', ''),
    (1, 'ec2-instance-connect', 'SendSerialConsoleSSHPublicKey', '', '', ''),
    (1, 'ec2-instance-connect', 'OpenTunnel', '', '', ''),
    (1, 'ec2', 'RunInstances', '', '', ''),
    (1, 'ec2', 'StartInstances', '', '', ''),
    (1, 'lightsail', 'GetInstanceAccessDetails', '', '', ''),
    (1, 'lightsail', 'DownloadDefaultKeyPair', '', '', ''),
    (2, 'ssm', 'StartSession', 'what was typed in sessions of Session Manager', 'CloudTrail logs that a session began, not what was typed', 'session logs in S3 or CloudWatch, if they were on; the machine itself'),
    (2, 'ssm', 'ResumeSession', '', '', ''),
    (3, 'ssm', 'SendCommand', 'what commands ran on machines', 'parameters of commands are often hidden by AWS, and their output never is in CloudTrail', 'SSM command history (30 days), its output in S3 or CloudWatch, the machine itself'),
    (3, 'ssm', 'StartAutomationExecution', '', '', ''),
    (3, 'ssm', 'CreateAssociation', '', '', ''),
    (4, 'rds', 'ModifyDBInstance', 'what was read or changed inside databases', 'connections to databases and their statements are not logged in CloudTrail', 'audit and general logs of the database, activity streams, VPC flow logs'),
    (4, 'rds', 'ModifyDBCluster', '', '', ''),
    (4, 'rds', 'RestoreDBInstanceFromDBSnapshot', '', '', ''),
    (4, 'rds', 'RestoreDBClusterFromSnapshot', '', '', ''),
    (4, 'rds', 'AuthorizeDBSecurityGroupIngress', '', '', ''),
    (4, 'rds-data', 'ExecuteStatement', '', '', ''),
    (4, 'redshift', 'GetClusterCredentials', '', '', ''),
    (4, 'redshift', 'GetClusterCredentialsWithIAM', '', '', ''),
    (4, 'redshift-data', 'ExecuteStatement', '', '', ''),
    (5, 'eks', 'CreateAccessEntry', 'what was done through the Kubernetes API', 'calls to a cluster''s own API are not in CloudTrail', 'audit logs of the cluster (CloudWatch, if they were on), its nodes'),
    (5, 'eks', 'AssociateAccessPolicy', '', '', ''),
    (5, 'eks', 'UpdateClusterConfig', '', '', ''),
    (5, 'eks', 'CreateCluster', '', '', ''),
    (5, 'eks', 'AccessKubernetesApi', '', '', ''),
    (5, 'eks', 'DescribeCluster', '', '', ''),
    (6, 'lambda', 'CreateFunction', 'what code did inside functions and jobs', 'only the calls that code makes to AWS are logged, under the role of the function', 'the code itself, its logs in CloudWatch, events of its role'),
    (6, 'lambda', 'UpdateFunctionCode', '', '', ''),
    (6, 'lambda', 'UpdateFunctionConfiguration', '', '', ''),
    (6, 'lambda', 'Invoke', '', '', ''),
    (6, 'ecs', 'RunTask', '', '', ''),
    (6, 'ecs', 'ExecuteCommand', '', '', ''),
    (6, 'batch', 'SubmitJob', '', '', ''),
    (6, 'codebuild', 'StartBuild', '', '', ''),
    (6, 'glue', 'CreateDevEndpoint', '', '', ''),
    (6, 'sagemaker', 'CreateNotebookInstance', '', '', ''),
    (6, 'sagemaker', 'CreatePresignedNotebookInstanceUrl', '', '', ''),
    (9, 'signin', 'ConsoleLogin', 'what was looked at in the console', 'a page of the console is logged only as far as it calls an API that is logged', 'browser and proxy logs of whoever signed in'),
    (9, 'signin', 'GetSigninToken', '', '', ''),
    (9, 'sts', 'GetFederationToken', '', '', '')
), hidden AS (
    SELECT n, max(what) AS what, max(why) AS why, max(where_to_look) AS where_to_look FROM door GROUP BY n
), wanted AS MATERIALIZED (
    SELECT i.id AS api_id, d.n
    FROM door d JOIN api i ON i.event_source = d.event_source || '.amazonaws.com' AND i.api = d.api
), intruder AS MATERIALIZED (
    SELECT v.id AS event_row, v.event_id, v.time_ms, v.api_id, l.region, r.outcome
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row
    CROSS JOIN place l  ON l.id = v.place_id
    CROSS JOIN result r ON r.id = v.result_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR v.time_ms >= :from)
      AND (:to IS NULL OR v.time_ms < :to)
), raised AS (
    SELECT w.n, count(*) AS events, min(printf('%015d', w.time_ms) || coalesce(w.event_id, '')) AS first
    FROM (SELECT w.n, i.event_id, i.time_ms
          FROM intruder i
          JOIN wanted w ON w.api_id = i.api_id
          WHERE i.outcome = 'success'
          UNION ALL
          -- Rules that let somebody in to a port of shells, or of a database.
          SELECT DISTINCT iif(d.value IN (22, 3389), 1, 4), i.event_id, i.time_ms
          FROM intruder i
          CROSS JOIN group_rule g ON g.event = i.event_row AND g.op = 'open' AND g.direction = 'ingress'
          JOIN json_each('[22,1433,1521,3306,3389,5432,5439,6379,27017]') d
          WHERE i.outcome = 'success' AND (g.protocol = 'all' OR (g.protocol = 'tcp'
                AND d.value BETWEEN coalesce(g.from_port, 0) AND coalesce(g.to_port, 65535)))) w
    GROUP BY w.n
    UNION ALL
    -- Rights on buckets or tables, where no record of a read could be.
    SELECT 7, count(*), min(printf('%015d', i.time_ms) || coalesce(i.event_id, ''))
    FROM intruder i
    JOIN api p ON p.id = i.api_id
    WHERE i.outcome = 'success'
      AND p.event_source IN ('s3.amazonaws.com', 'dynamodb.amazonaws.com')
      AND NOT EXISTS (SELECT 1 FROM api
                      WHERE (event_source = 's3.amazonaws.com'
                             AND api IN ('GetObject', 'HeadObject', 'ListObjects', 'PutObject', 'DeleteObject'))
                         OR (event_source = 'dynamodb.amazonaws.com' AND api IN ('GetItem', 'Query', 'Scan')))
    HAVING count(*) > 0
    UNION ALL
    SELECT 10, count(*), min(printf('%015d', i.time_ms) || coalesce(i.event_id, ''))
    FROM intruder i
    JOIN api p ON p.id = i.api_id
    WHERE p.api IN ('EnableRegion', 'DescribeRegions', 'ListRegions', 'GetRegionOptStatus')
      AND i.outcome = 'success'
    HAVING count(*) > 0
    UNION ALL
    SELECT 8, count(DISTINCT i.event_row), min(printf('%015d', i.time_ms) || coalesce(i.event_id, ''))
    FROM intruder i
    JOIN state_step s ON s.event = i.event_row AND s.op <> 'close'
    WHERE s.kind IN ('snapshot_share', 'image_share', 'db_snapshot_share', 'db_cluster_snapshot_share',
                     'warehouse_snapshot_share', 'bucket_replication', 'resource_share')
    HAVING count(*) > 0
    UNION ALL
    SELECT 11, count(DISTINCT i.event_row), min(printf('%015d', i.time_ms) || coalesce(i.event_id, ''))
    FROM intruder i
    JOIN state_step s ON s.event = i.event_row AND s.op <> 'close'
    WHERE s.kind IN ('trail_stopped', 'trail_deleted', 'trail_selectors', 'trail_settings',
                     'event_data_store_stopped', 'event_data_store_deleted')
    HAVING count(*) > 0
), also(n, what, why, where_to_look) AS (
    SELECT n, what, why, where_to_look FROM hidden
    UNION ALL SELECT 7, 'which objects and items were read', 'no data events are in these logs: reads of objects and items leave no record', 'access logs of buckets, uses of KMS keys (kms-use), metrics of buckets, bills for transfer'
    UNION ALL SELECT 8, 'what became of data that was given away', 'calls in another account are logged there alone', 'AWS Support and the owner of the other account; treat the data as read'
    UNION ALL SELECT 10, 'calls in regions of which there are no logs here', 'the intruder looked which regions there are, or switched one on; regions without logs look quiet', 'the console or bill for every region; logs of a trail for all regions'
    UNION ALL SELECT 11, 'what was done while logging was off or narrowed', 'the intruder changed what is logged; calls that were not logged cannot be found later', 'event history of the account (90 days, management events), other trails, access logs, bills'
)
SELECT a.what,
       a.why,
       a.where_to_look,
       substr(r.first, 16)                     AS event_id,
       r.events                                AS grounds,
       strftime('%Y-%m-%dT%H:%M:%SZ', nullif(substr(r.first, 1, 15), printf('%015d', 0)) / 1000, 'unixepoch') AS first_seen
FROM raised r
JOIN also a ON a.n = r.n
ORDER BY r.n;
