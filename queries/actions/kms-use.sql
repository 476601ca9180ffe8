-- name: kms-use
-- question: actions
-- title: KMS keys that the intruder used, by what they protect
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: data-access, object-access
-- note: The context of a call says what was decrypted or encrypted: an object or bucket, a secret, a parameter, a volume. Without data events it is the trace that reading left.
-- note: forwarded is 1 for calls that a service made on behalf of a principal whose credential the intruder had, within half an hour of a call of the intruder: they may be the owner's, and carry no credential of their own. event_id is the first.
-- benign: Volumes and logs are decrypted by services all the time.
-- example: trailcase ask case.db kms-use --lead event=79eca301
WITH wanted AS MATERIALIZED (
    SELECT id AS api_id, api FROM api
    WHERE event_source = 'kms.amazonaws.com'
      AND api IN ('Decrypt', 'ReEncrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'Sign',
                  'GenerateDataKeyPair', 'GetPublicKey', 'CreateGrant')
), intruder AS MATERIALIZED (
    SELECT t.event_row, t.credential, v.api_id, v.time_ms, a.principal_id
    FROM attributed t
    CROSS JOIN event v ON v.id = t.event_row
    CROSS JOIN actor a ON a.id = v.actor_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
), active AS MATERIALIZED (
    SELECT DISTINCT principal_id, time_ms / 1800000 AS half_hour FROM intruder WHERE credential IS NOT NULL
), used AS MATERIALIZED (
    SELECT event_row, credential, 0 AS forwarded FROM intruder WHERE api_id IN (SELECT api_id FROM wanted)
    UNION ALL
    SELECT v.id, NULL, 1
    FROM wanted w
    CROSS JOIN event v ON v.api_id = w.api_id
    CROSS JOIN actor a ON a.id = v.actor_id AND a.via_service IS NOT NULL
    WHERE EXISTS (SELECT 1 FROM active n
                  WHERE n.principal_id = a.principal_id
                    AND n.half_hour BETWEEN v.time_ms / 1800000 - 1 AND v.time_ms / 1800000 + 1)
      AND v.id NOT IN (SELECT event FROM superseded)
      AND v.id NOT IN (SELECT event FROM correction)
), done AS MATERIALIZED (
    SELECT u.event_row, u.credential, u.forwarded, v.event_id, v.time_ms, v.touch_id, w.api, r.outcome,
           json_extract(iif(json_valid(v.request), v.request, '{}'), '$.keyId') AS asked_key
    FROM used u
    CROSS JOIN event v  ON v.id = u.event_row
    CROSS JOIN wanted w ON w.api_id = v.api_id
    CROSS JOIN result r ON r.id = v.result_id
    WHERE (:from IS NULL OR v.time_ms >= :from)
      AND (:to IS NULL OR v.time_ms < :to)
), named AS MATERIALIZED (
    SELECT h.touch_id, json_extract(g.value, '$[1]') AS kind, min(j.value) AS id
    FROM (SELECT DISTINCT touch_id FROM done) h
    CROSS JOIN touch t ON t.id = h.touch_id
    JOIN json_each(t.resources) g
    JOIN json_each(g.value) j ON j.key >= 2
    WHERE json_extract(g.value, '$[1]') IN ('kms_key', 'secret', 'ssm_parameter', 'object', 'bucket', 'volume')
      AND json_extract(g.value, '$[0]') = 'target'
    GROUP BY h.touch_id, json_extract(g.value, '$[1]')
)
SELECT coalesce(k.id, d.asked_key)               AS key,
       c.kind                                    AS context_kind,
       c.id                                      AS context,
       d.api,
       d.outcome,
       d.credential,
       count(*)                                  AS uses,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(d.time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(d.time_ms) / 1000, 'unixepoch') AS last_seen,
       nullif(substr(min(printf('%015d', d.time_ms) || coalesce(d.event_id, '')), 16), '') AS event_id,
       d.forwarded
FROM done d
LEFT JOIN named k ON k.touch_id = d.touch_id AND k.kind = 'kms_key'
LEFT JOIN named c ON c.touch_id = d.touch_id AND c.kind <> 'kms_key'
GROUP BY 1, 2, 3, 4, 5, 6, d.forwarded
ORDER BY d.forwarded, uses DESC, first_seen, 1, 2, 3, 4, 5, 6;
