-- name: access-hypotheses
-- question: access
-- title: How the intruder may have got in
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: search-events event=event_ids
-- next: access-evidence, first-contact, sign-ins, credentials-used
-- note: Points: 2 strong, 1 supporting, -1 contrary, -3 excluding; they stand behind each piece of evidence. 2 or more: indicated; 1: possible; -3 or less: excluded. What these logs cannot show is not_determinable, never excluded.
-- note: Judged by first contact: the first event of each credential. What the intruder made or let in itself later is V13, and makes no other way more likely.
-- note: Excluded means: the intruder was seen to begin with something that this way does not give. The first 100 credentials are weighed.
-- example: trailcase ask case.db access-hypotheses --lead event=79eca301
--
-- The evidence is weighed when the scope is computed; access-evidence has it piece by piece.
SELECT vector, verdict, score, evidence_for, evidence_against, unknown, event_ids
FROM access_ways
WHERE level = CASE WHEN :level IN ('confirmed', 'possible') THEN :level ELSE 'probable' END
ORDER BY score DESC, number;
