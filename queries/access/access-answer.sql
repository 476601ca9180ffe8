-- name: access-answer
-- question: access
-- title: The answer in sentences
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: access-hypotheses, access-evidence, first-contact
-- note: What stands before the tables of the question access. What is not determinable is so from these logs; other evidence may settle it.
-- note: basis, brief, event_ids and query are the ground of each sentence; docs/answers.md tells them.
-- example: trailcase ask case.db access-answer --lead event=79eca301
--
-- How each way is told, and which are: V13 is never how it got in; the best candidates, when
-- nothing is indicated, are those that fit and have something for them.
WITH ranked AS MATERIALIZED (
    SELECT w.*, substr(w.vector, 1, instr(w.vector, ' ') - 1)                AS short,
           w.vector || ' (' || w.score || iif(abs(w.score) = 1, ' point, ', ' points, ')
               || replace(w.verdict, '_', ' ') || ')'                        AS said,
           max(w.number <> 13 AND w.score >= 2) OVER ()                      AS known,
           row_number() OVER (ORDER BY w.number = 13, w.score DESC, w.number) AS place,
           row_number() OVER (ORDER BY NOT w.fits OR w.number = 13, w.evidence_for IS NULL,
                                       w.number = 14, w.score DESC, w.number) AS candidate
    FROM access_ways w
    WHERE w.level = CASE WHEN :level IN ('confirmed', 'possible') THEN :level ELSE 'probable' END
),
contact AS (
    SELECT * FROM access_contacts
    WHERE level = CASE WHEN :level IN ('confirmed', 'possible') THEN :level ELSE 'probable' END
),
told AS (
    SELECT max(known) AS known, EXISTS (SELECT 1 FROM contact)               AS entered,
           max(iif(place = 1, indicated, NULL))                              AS first,
           max(iif(place = 2, indicated, NULL))                              AS second,
           max(iif(place = 3, indicated, NULL))                              AS third,
           group_concat(iif(indicated IS NOT NULL, unknown, NULL), '; ')     AS not_shown,
           max(iif(candidate = 1, said, NULL)) || ' and '
               || max(iif(candidate = 2, said, NULL))                        AS best,
           max(iif(candidate = 1, unknown, NULL)) || '; '
               || max(iif(candidate = 2, unknown, NULL))                     AS would_decide,
           max(iif(number = 13 AND score >= 2, evidence_for, NULL))          AS made,
           group_concat(iif(known AND score = 1 AND number <> 13, vector, NULL), ', ') AS possible,
           group_concat(iif(verdict = 'excluded', short, NULL), ', ')        AS excluded,
           group_concat(iif(verdict IN ('not_supported', 'not_determinable'), short, NULL), ', ')
                                                                             AS undecided
    FROM (SELECT *, iif(score >= 2 AND number <> 13 AND place <= 3,
                        'Indicated, with ' || score || ' points: ' || vector || '. For it: ' || evidence_for
                        || coalesce('. Against it: ' || evidence_against, '') || '.', NULL) AS indicated
          FROM ranked ORDER BY number)
),
said (n, says) AS MATERIALIZED (
    SELECT 1, 'The first attributed event that shows a credential is ' || api || ' at ' || time
           || ', by ' || caller || coalesce(' with key ' || access_key, '') || coalesce(' from ' || ip, '')
           || coalesce(', program ' || tool, '')
           || CASE mfa WHEN 1 THEN ', with MFA' WHEN 0 THEN ', without MFA' ELSE '' END
           || coalesce(' (event ' || substr(event_id, 1, 64) || ')', '')
           || '; it is ' || event_level || '.'
    FROM contact
    UNION ALL
    SELECT n.value, CASE n.value
        WHEN 2 THEN CASE
            WHEN NOT t.entered THEN 'No call and no successful sign-in of the intruder shows a '
                || 'credential: whether it got in, and how, is not determinable from these logs.'
            WHEN t.known THEN t.first
            ELSE 'How the intruder got in is not determinable from these logs; the best candidates are '
                || t.best || '.' END
        WHEN 3 THEN t.second
        WHEN 4 THEN t.third
        WHEN 5 THEN CASE
            WHEN t.known THEN 'Not determinable from these logs: ' || t.not_shown || '.'
            WHEN t.entered THEN 'What would decide: ' || t.would_decide || '.' END
        WHEN 6 THEN 'Once in, the intruder made more: ' || t.made
                || '. That is how it got further, not how it got in.'
        WHEN 7 THEN 'Possible as well, with 1 point: ' || t.possible || '.'
        WHEN 8 THEN 'Excluded by what the intruder began with: ' || t.excluded || '.'
        WHEN 9 THEN iif(t.entered, 'Neither shown nor excluded: ' || t.undecided || '.', NULL) END
    FROM told t
    CROSS JOIN json_each('[2,3,4,5,6,7,8,9]') n
    WHERE t.known IS NOT NULL
),
-- The ways that each is about, and on which side the evidence for it stands.
about AS (
    SELECT r.number, r.vector, r.short, n.value AS n,
           CASE n.value WHEN 5 THEN 'unknown' WHEN 6 THEN 'for' WHEN 7 THEN 'for' WHEN 8 THEN 'against'
                        ELSE 'for against' END                               AS sides,
           iif(n.value BETWEEN 2 AND 4 AND r.known AND r.score >= 2, r.place, 0) AS alone
    FROM ranked r CROSS JOIN json_each('[2,3,4,5,6,7,8]') n
    WHERE CASE n.value
          WHEN 5 THEN iif(r.known, r.score >= 2 AND r.number <> 13 AND r.place <= 3, r.candidate <= 2)
          WHEN 6 THEN r.number = 13
          WHEN 7 THEN r.score = 1 AND r.number <> 13
          WHEN 8 THEN r.verdict = 'excluded'
          ELSE iif(r.known, r.place = n.value - 1, n.value = 2 AND r.candidate <= 2) END
      AND EXISTS (SELECT 1 FROM contact)
),
piece AS (
    SELECT a.n, e.place, e.event_ids
    FROM about a
    CROSS JOIN access_evidence e ON e.number = a.number
    WHERE e.level = CASE WHEN :level IN ('confirmed', 'possible') THEN :level ELSE 'probable' END
      AND instr(a.sides, e.side) AND e.event_ids IS NOT NULL
),
-- The events behind each; of many, the first of each piece.
behind AS (
    SELECT 1 AS n, 0 AS choice, event_id FROM contact
    UNION ALL
    SELECT p.n, j.key, j.value
    FROM piece p
    CROSS JOIN json_each('[' || replace(json_quote(p.event_ids), ' ', '","') || ']') j
),
chosen AS (
    SELECT n, group_concat(event_id, ' ') AS event_ids
    FROM (SELECT n, event_id, time_ms
          FROM (SELECT b.n, b.event_id, min(e.time_ms) AS time_ms,
                       row_number() OVER (PARTITION BY b.n ORDER BY min(b.choice), min(e.time_ms), b.event_id) AS nth
                FROM behind b
                CROSS JOIN live_event e ON e.event_id = b.event_id
                WHERE length(b.event_id) BETWEEN 1 AND 100 AND b.event_id NOT GLOB '*[^!-~]*'
                GROUP BY b.n, b.event_id)
          WHERE nth <= 5 ORDER BY n, time_ms, event_id)
    GROUP BY n
)
SELECT s.says,
       iif(s.n = 1, 'fact', 'inference') AS basis,
       -- what is indicated, up to twice, or that nothing is; what cannot be settled; the first event
       iif(s.n IN (1, 2, 3, 5)
           AND row_number() OVER (ORDER BY CASE s.n WHEN 2 THEN 1 WHEN 3 THEN 2 WHEN 5 THEN 3 WHEN 1 THEN 4
                                                    ELSE 4 + s.n END) <= 2, 1, 0) AS brief,
       c.event_ids,
       CASE WHEN s.n = 1 THEN coalesce((       -- which has those with a credential
                SELECT 'first-contact' FROM contact o
                CROSS JOIN live_event e ON e.event_id = o.event_id
                CROSS JOIN actor a      ON a.id = e.actor_id
                WHERE a.credential_id IS NOT NULL
                   OR (o.api = 'ConsoleLogin' AND a.principal_type = 'IAMUser')), 'intruder-events')
            WHEN s.n = 6 THEN 'access-evidence vector=V13'
            ELSE coalesce((SELECT 'access-evidence vector=' || a.short FROM about a
                           WHERE a.n = s.n AND a.alone), 'access-hypotheses') END
           || iif(:level IN ('confirmed', 'possible'), ' level=' || :level, '') AS query
FROM said s
LEFT JOIN chosen c ON c.n = s.n
WHERE s.says IS NOT NULL
ORDER BY s.n;
