-- name: identity-provider-made
-- question: detections
-- id: D31
-- severity: high
-- technique: T1484.002
-- title: A way in made for people or machines from outside: an identity provider or trust anchor
-- benign: Single sign-on, or a pipeline that comes by OIDC, is set up.
-- benign: Infrastructure code does so in each new account (low).
-- next: resource-history, credential-events
-- note: High: from an address new to the caller. Medium: all others. Low: by infrastructure code, or refused.
-- example: trailcase ask case.db identity-provider-made
WITH hit AS MATERIALIZED (
    SELECT e.*, iif(json_valid(e.request), e.request, NULL) AS asked
    FROM events e
    WHERE ((e.event_source = 'iam.amazonaws.com'
            AND e.api IN ('CreateSAMLProvider', 'UpdateSAMLProvider', 'CreateOpenIDConnectProvider',
                          'AddClientIDToOpenIDConnectProvider'))
        OR (e.event_source = 'rolesanywhere.amazonaws.com'
            AND e.api IN ('CreateTrustAnchor', 'UpdateTrustAnchor')))
      AND e.outcome IN ('success', 'denied')
), judged AS (
    SELECT h.*, coalesce(json_extract(h.asked, '$.name'), json_extract(h.asked, '$.url'),
                         json_extract(h.asked, '$.sAMLProviderArn'),
                         json_extract(h.asked, '$.openIDConnectProviderArn'),
                         json_extract(h.asked, '$.trustAnchorId')) AS thing,
           coalesce(h.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR h.via_service IS NOT NULL AS by_code,
           EXISTS (SELECT 1 FROM address_arrivals n
                   WHERE n.principal = h.principal AND n.ip = h.ip AND NOT n.near
                     AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms) AS new_place
    FROM hit h
)
SELECT time,
       event_id,
       CASE WHEN outcome <> 'success' OR by_code THEN 'low' WHEN new_place THEN 'high'
            ELSE 'medium' END                  AS severity,
       'T1484.002'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' called ', ' was refused ') || event_name
           || coalesce(' (' || substr(thing, 1, 200) || ')', '')
           || iif(new_place, ', from ' || ip || ', an address new to it', '')
           || iif(by_code, '; by infrastructure code or through a service', '') AS detail
FROM judged
ORDER BY time, event_id;
