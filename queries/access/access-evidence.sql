-- name: access-evidence
-- question: access
-- title: Each piece of evidence of how the intruder got in
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: vector text | only this way: V1 to V17
-- next: access-hypotheses, first-contact
-- note: Points: 2 strong, 1 supporting, -1 contrary, -3 excluding; 0: it says what is unknown. Their sum is the score of access-hypotheses.
-- note: A piece is told of one event, the first it holds for; others of its kind are not listed.
-- note: What these logs cannot show at all rests on no event: it stands in the column unknown of access-hypotheses.
-- example: trailcase ask case.db access-evidence --lead event=79eca301 vector=V1
--
-- In the order of the ways, and of what docs/access.md says of each.
SELECT vector, side, points, evidence, event_id
FROM access_evidence
WHERE level = CASE WHEN :level IN ('confirmed', 'possible') THEN :level ELSE 'probable' END
  AND (:vector IS NULL OR vector = upper(:vector))
ORDER BY number, place;
