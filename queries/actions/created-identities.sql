-- name: created-identities
-- question: actions
-- title: Users, roles, groups, providers and trust anchors that the intruder made, and whether they are still there
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: policy-changes, trust-changes, credentials-minted, resource-history
-- note: still_there is what these logs show: what was deleted after their end counts as there. Credentials of such identities are in credentials-minted.
-- benign: Terraform and the like make roles wherever they run.
-- example: trailcase ask case.db created-identities --lead event=79eca301
SELECT s.kind,
       s.object                     AS name,
       s.opened_at                  AS time,
       s.event_id,
       s.opened_by                  AS credential,
       s.state = 'open'             AS still_there,
       s.closed_at                  AS ended_at,
       s.closed_by                  AS ended_by,
       CASE WHEN s.closed_by_event_row IS NOT NULL THEN s.closed_by_event_row IN (
           SELECT event_row FROM attributed
           WHERE level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', '')))
       END                          AS ended_by_intruder,
       s.account
FROM attributed t
JOIN state_changes s ON s.event_row = t.event_row
WHERE s.kind IN ('user', 'role', 'group', 'oidc_provider', 'saml_provider', 'saml_metadata', 'trust_anchor', 'anywhere_profile',
                 'identity_user', 'permission_set', 'account_assignment', 'sso_application',
                 'web_identity_federation', 'delegated_administrator')
  AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR s.time_ms >= :from)
  AND (:to IS NULL OR s.time_ms < :to)
ORDER BY s.time_ms, s.kind, s.object, s.event_id;
