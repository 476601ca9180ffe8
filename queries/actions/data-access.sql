-- name: data-access
-- question: actions
-- title: Data that the intruder read, may have read, or gave away
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: intruder-events key=credential api=api resource=resource outcome='success'
-- next: object-access, kms-use, shared-out
-- note: Calls that succeeded. `read`: the record shows that data was given out. `may have been read`: a copy, an export, or a key was used on it. `given away`: others can read it without a credential from here; taken_at is when AWS logged that they did, for snapshots of EC2. `written` and `deleted` are changes.
-- note: Without data events reads of objects and items leave no record of their own; uses of KMS keys by a service on behalf of somebody (forwarded = 1) are a substitute: they carry no credential, and are listed when an event of the intruder by the same principal lies within half an hour. They may be the owner's. Such a row opens into the intruder's calls.
-- note: How many bytes went out is in the record alone (additionalEventData.bytesTransferredOut); `show` prints it.
-- benign: A stolen key goes on doing its owner's work: from the address of the owner it is not in these rows, through a service it may be.
-- example: trailcase ask case.db data-access --lead event=79eca301
--
-- `thing` are the kinds of resources, as the view resources has them, that a call is about;
-- for objects it is the bucket.  Sets of resources are read once each, not once an event.
WITH call(event_source, api, thing, how, certainty) AS (VALUES
    ('s3', 'GetObject', 'bucket', 'objects read', 'read'),
    ('s3', 'GetObjectTorrent', 'bucket', 'objects read', 'read'),
    ('s3', 'SelectObjectContent', 'bucket', 'objects queried', 'read'),
    ('s3', 'CopyObject', 'bucket', 'objects copied', 'read'),
    ('s3', 'UploadPartCopy', 'bucket', 'objects copied', 'read'),
    ('s3', 'RestoreObject', 'bucket', 'archived objects brought back', 'may have been read'),
    ('s3', 'PutObject', 'bucket', 'objects written', 'written'),
    ('s3', 'CompleteMultipartUpload', 'bucket', 'objects written', 'written'),
    ('s3', 'DeleteObject', 'bucket', 'objects deleted', 'deleted'),
    ('s3', 'DeleteObjects', 'bucket', 'objects deleted', 'deleted'),
    ('s3', 'PutBucketReplication', 'bucket', 'copied to another bucket from then on', 'given away'),
    ('secretsmanager', 'GetSecretValue', 'secret', 'value asked for', 'read'),
    ('secretsmanager', 'BatchGetSecretValue', 'secret', 'values asked for', 'read'),
    ('ssm', 'GetParameter', 'ssm_parameter', 'value asked for', 'read'),
    ('ssm', 'GetParameters', 'ssm_parameter', 'values asked for', 'read'),
    ('ssm', 'GetParametersByPath', 'ssm_parameter', 'values asked for', 'read'),
    ('ssm', 'GetParameterHistory', 'ssm_parameter', 'values asked for', 'read'),
    ('kms', 'Decrypt', 'kms_key secret ssm_parameter object bucket volume', 'decrypted', 'may have been read'),
    ('kms', 'ReEncrypt', 'kms_key', 'decrypted and encrypted anew', 'may have been read'),
    ('kms', 'GenerateDataKey', 'kms_key secret ssm_parameter object bucket volume', 'encrypted', 'written'),
    ('kms', 'Encrypt', 'kms_key secret ssm_parameter object bucket volume', 'encrypted', 'written'),
    ('ec2', 'ModifySnapshotAttribute', 'snapshot', 'shared', 'given away'),
    ('ec2', 'ModifyImageAttribute', 'image', 'shared', 'given away'),
    ('rds', 'ModifyDBSnapshotAttribute', 'db_snapshot', 'shared', 'given away'),
    ('rds', 'ModifyDBClusterSnapshotAttribute', 'db_snapshot', 'shared', 'given away'),
    ('redshift', 'AuthorizeSnapshotAccess', 'db_snapshot', 'shared', 'given away'),
    ('ec2', 'CreateSnapshot', 'volume', 'snapshot made', 'may have been read'),
    ('ec2', 'CreateSnapshots', 'instance', 'snapshots made', 'may have been read'),
    ('ec2', 'CreateImage', 'instance', 'image made', 'may have been read'),
    ('ec2', 'CopySnapshot', 'snapshot', 'copied', 'may have been read'),
    ('ec2', 'CopyImage', 'image', 'copied', 'may have been read'),
    ('ec2', 'CreateInstanceExportTask', 'instance', 'exported to a bucket', 'may have been read'),
    ('ec2', 'ExportImage', 'image', 'exported to a bucket', 'may have been read'),
    ('ec2', 'CreateStoreImageTask', 'image', 'exported to a bucket', 'may have been read'),
    ('ebs', 'GetSnapshotBlock', 'snapshot', 'blocks read', 'read'),
    ('rds', 'CreateDBSnapshot', 'db_instance', 'snapshot made', 'may have been read'),
    ('rds', 'CreateDBClusterSnapshot', 'db_cluster', 'snapshot made', 'may have been read'),
    ('rds', 'CopyDBSnapshot', 'db_snapshot', 'copied', 'may have been read'),
    ('rds', 'CopyDBClusterSnapshot', 'db_snapshot', 'copied', 'may have been read'),
    ('rds', 'RestoreDBInstanceFromDBSnapshot', 'db_snapshot', 'restored as a database', 'may have been read'),
    ('rds', 'RestoreDBClusterFromSnapshot', 'db_snapshot', 'restored as a database', 'may have been read'),
    ('rds', 'StartExportTask', 'db_snapshot db_cluster', 'exported to a bucket', 'may have been read'),
    ('rds', 'DownloadDBLogFilePortion', 'db_instance', 'log read', 'read'),
    ('rds-data', 'ExecuteStatement', 'db_cluster database', 'statements run', 'may have been read'),
    ('rds-data', 'BatchExecuteStatement', 'db_cluster database', 'statements run', 'may have been read'),
    ('redshift-data', 'ExecuteStatement', 'cluster database', 'statements run', 'may have been read'),
    ('redshift-data', 'BatchExecuteStatement', 'cluster database', 'statements run', 'may have been read'),
    ('redshift-data', 'GetStatementResult', 'cluster database', 'results read', 'read'),
    ('dynamodb', 'GetItem', 'table', 'items read', 'read'),
    ('dynamodb', 'BatchGetItem', 'table', 'items read', 'read'),
    ('dynamodb', 'Query', 'table', 'items read', 'read'),
    ('dynamodb', 'Scan', 'table', 'items read', 'read'),
    ('dynamodb', 'ExecuteStatement', 'table', 'statements run', 'may have been read'),
    ('dynamodb', 'CreateBackup', 'table', 'backup made', 'may have been read'),
    ('dynamodb', 'ExportTableToPointInTime', 'table', 'exported to a bucket', 'may have been read'),
    ('athena', 'StartQueryExecution', 'work_group', 'queries started', 'may have been read'),
    ('athena', 'GetQueryResults', 'query_execution', 'results read', 'read'),
    ('logs', 'FilterLogEvents', 'log_group', 'log read', 'read'),
    ('logs', 'GetLogEvents', 'log_group', 'log read', 'read'),
    ('logs', 'StartQuery', 'log_group', 'log queried', 'may have been read'),
    ('logs', 'CreateExportTask', 'log_group', 'exported to a bucket', 'may have been read'),
    ('ecr', 'BatchGetImage', 'repository', 'container images pulled', 'read'),
    ('ecr', 'GetDownloadUrlForLayer', 'repository', 'container images pulled', 'read'),
    ('lambda', 'GetFunction', 'function', 'link to its code asked for', 'may have been read'),
    ('codecommit', 'GitPull', 'repository', 'source code pulled', 'read'),
    ('datasync', 'StartTaskExecution', 'task', 'copied by a transfer task', 'may have been read'),
    ('backup', 'StartCopyJob', 'recovery_point', 'backup copied', 'may have been read')
), wanted AS MATERIALIZED (
    SELECT i.id AS api_id, i.event_source, i.api, c.thing, c.how, c.certainty
    FROM call c JOIN api i ON i.event_source = c.event_source || '.amazonaws.com' AND i.api = c.api
), intruder AS MATERIALIZED (
    SELECT t.event_row, t.credential, v.api_id, v.time_ms, a.principal_id
    FROM attributed t
    CROSS JOIN event v ON v.id = t.event_row
    CROSS JOIN actor a ON a.id = v.actor_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
), active AS MATERIALIZED (
    SELECT principal_id, time_ms / 1800000 AS half_hour, min(credential) AS credential
    FROM intruder WHERE credential IS NOT NULL
    GROUP BY principal_id, time_ms / 1800000
), span AS MATERIALIZED (       -- when each was in the intruder's hands, at most
    SELECT principal_id, (min(half_hour) - 1) * 1800000 AS from_ms,
           (max(half_hour) + 2) * 1800000 AS to_ms
    FROM active GROUP BY principal_id
), forwarded AS MATERIALIZED (
    SELECT v.id AS event_row, w.api_id, v.time_ms,
           substr(min(abs(n.half_hour - v.time_ms / 1800000) || n.credential), 2) AS credential
    FROM span s
    CROSS JOIN actor a  ON a.principal_id = s.principal_id AND a.via_service IS NOT NULL
    CROSS JOIN event v  ON v.actor_id = a.id AND v.time_ms >= s.from_ms AND v.time_ms < s.to_ms
    CROSS JOIN wanted w ON w.api_id = v.api_id
    CROSS JOIN active n ON n.principal_id = a.principal_id
                       AND n.half_hour BETWEEN v.time_ms / 1800000 - 1 AND v.time_ms / 1800000 + 1
    WHERE w.event_source = 'kms.amazonaws.com'
      AND v.id NOT IN (SELECT event FROM superseded)
      AND v.id NOT IN (SELECT event FROM correction)
    GROUP BY v.id
), mine AS MATERIALIZED (
    SELECT event_row, credential, api_id, time_ms, 0 AS forwarded
    FROM intruder WHERE api_id IN (SELECT api_id FROM wanted)
    UNION ALL
    SELECT event_row, credential, api_id, time_ms, 1
    FROM forwarded
), done AS MATERIALIZED (
    SELECT m.event_row, m.credential, m.forwarded, m.time_ms, v.event_id, v.touch_id, l.region,
           w.event_source, w.api, w.thing, w.how, w.certainty,
           iif(json_valid(v.request), v.request, '{}') AS asked
    FROM mine m
    CROSS JOIN event v  ON v.id = m.event_row
    CROSS JOIN wanted w ON w.api_id = m.api_id
    CROSS JOIN result r ON r.id = v.result_id AND r.outcome = 'success'
    CROSS JOIN place l  ON l.id = v.place_id
    WHERE (:from IS NULL OR m.time_ms >= :from)
      AND (:to IS NULL OR m.time_ms < :to)
), told AS MATERIALIZED (
    SELECT h.touch_id, h.thing, json_extract(g.value, '$[1]') AS kind, j.value AS id
    FROM (SELECT DISTINCT touch_id, thing FROM done WHERE thing <> 'bucket') h
    CROSS JOIN touch t ON t.id = h.touch_id
    JOIN json_each(t.resources) g
    JOIN json_each(g.value) j ON j.key >= 2
    WHERE json_extract(g.value, '$[0]') <> 'grantee'
      AND instr(' ' || h.thing || ' ', ' ' || json_extract(g.value, '$[1]') || ' ')
), thing AS MATERIALIZED (
    SELECT DISTINCT f.touch_id, f.thing, f.kind, f.id
    FROM told f
    WHERE NOT (f.kind = 'kms_key' AND EXISTS (
              SELECT 1 FROM told o WHERE o.touch_id = f.touch_id AND o.thing = f.thing AND o.kind <> 'kms_key'))
      AND NOT (f.id GLOB 'arn:*' AND EXISTS (
              SELECT 1 FROM told o WHERE o.touch_id = f.touch_id AND o.thing = f.thing AND o.kind = f.kind
                                     AND o.id NOT GLOB 'arn:*'
                                     AND substr(f.id, -length(o.id)) = o.id))
), source AS (
    SELECT d.*, json_extract(d.asked, '$.bucketName') AS bucket,
           ltrim(coalesce(json_extract(d.asked, '$."x-amz-copy-source"'), ''), '/') AS copied
    FROM done d WHERE d.thing = 'bucket'
), named AS (
    SELECT event_row, event_id, time_ms, credential, forwarded, region, event_source, api, how, certainty, asked,
           'bucket' AS kind,
           substr(coalesce(iif(instr(copied, '/') > 1, substr(copied, 1, instr(copied, '/') - 1), NULL), bucket),
                  1, 300) AS object,
           bucket AS resource
    FROM source
    UNION ALL
    SELECT d.event_row, d.event_id, d.time_ms, d.credential, d.forwarded, d.region, d.event_source, d.api, d.how,
           d.certainty, d.asked, coalesce(g.kind, substr(d.thing, 1, instr(d.thing || ' ', ' ') - 1)), g.id, g.id
    FROM done d
    LEFT JOIN thing g ON g.touch_id = d.touch_id AND g.thing = d.thing
    WHERE d.thing <> 'bucket'
), judged AS (
    SELECT n.*,
           CASE WHEN n.event_source = 'ssm.amazonaws.com'
                     AND lower(coalesce(json_extract(n.asked, '$.withDecryption'), '')) NOT IN ('1', 'true')
                    THEN 'may have been read'
                WHEN n.forwarded AND n.certainty = 'written' THEN 'may have been written'
                WHEN n.api = 'Decrypt' AND NOT n.forwarded AND n.kind IN ('secret', 'ssm_parameter', 'kms_key') THEN 'read'
                ELSE n.certainty END AS sure
    FROM named n
    -- What takes a share back gives nothing away.
    WHERE n.how <> 'shared' OR n.event_source = 'redshift.amazonaws.com'
       OR (n.event_source = 'rds.amazonaws.com' AND json_type(n.asked, '$.valuesToAdd') IS NOT NULL
           AND coalesce(json_extract(n.asked, '$.valuesToAdd'), '[]') <> '[]')
       OR json_type(n.asked, '$.createVolumePermission.add') IS 'object'
       OR json_type(n.asked, '$.launchPermission.add') IS 'object'
), taken AS MATERIALIZED (
    SELECT r.id, min(printf('%015d', v.time_ms) || coalesce(v.event_id, '')) AS first
    FROM api i
    CROSS JOIN event v      ON v.api_id = i.id
    CROSS JOIN resources r  ON r.event_row = v.id AND r.kind = 'snapshot'
    WHERE i.event_source = 'ec2.amazonaws.com'
      AND i.api IN ('SharedSnapshotCopyInitiated', 'SharedSnapshotVolumeCreated')
    GROUP BY r.id
)
SELECT j.kind,
       j.object,
       j.how || iif(j.forwarded, ', by a service on its behalf', '')  AS how,
       j.credential,
       count(DISTINCT j.event_row)                                    AS events,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(j.time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(j.time_ms) / 1000, 'unixepoch') AS last_seen,
       nullif(substr(min(printf('%015d', j.time_ms) || coalesce(j.event_id, '')), 16), '') AS event_id,
       j.sure                                                         AS certainty,
       iif(j.forwarded, NULL, j.api)                                  AS api,
       j.forwarded,
       count(DISTINCT j.region)                                       AS regions,
       iif(j.sure = 'given away', strftime('%Y-%m-%dT%H:%M:%SZ', nullif(substr(k.first, 1, 15), printf('%015d', 0)) / 1000, 'unixepoch'), NULL) AS taken_at,
       iif(j.sure = 'given away', substr(k.first, 16), NULL)          AS taken_event_id,
       iif(j.forwarded, NULL, j.resource)                             AS resource
FROM judged j
LEFT JOIN taken k ON k.id = j.object AND j.kind = 'snapshot'
GROUP BY j.kind, j.object, j.how, j.credential, j.sure, j.api, j.forwarded, j.resource
ORDER BY CASE j.sure WHEN 'given away' THEN 1 WHEN 'read' THEN 2 WHEN 'may have been read' THEN 3 ELSE 4 END,
         min(j.time_ms), j.kind, j.object, j.how, j.credential, j.api, j.forwarded, j.resource;
