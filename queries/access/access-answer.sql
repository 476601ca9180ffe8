-- name: access-answer
-- question: access
-- title: The answer in sentences
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: access-hypotheses, access-evidence, first-contact
-- note: What stands before the tables of the question access. What is not determinable is so from these logs; other evidence may settle it.
-- example: trailcase ask case.db access-answer --lead event=79eca301
--
-- How each way is told, and which are: V13 is never how it got in; the best candidates, when
-- nothing is indicated, are those that fit and have something for them.
WITH ranked AS (
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
)
SELECT says FROM (
    SELECT 1 AS n, 'The first attributed event that shows a credential is ' || api || ' at ' || time
           || ', by ' || caller || coalesce(' with key ' || access_key, '') || coalesce(' from ' || ip, '')
           || coalesce(', program ' || tool, '')
           || CASE mfa WHEN 1 THEN ', with MFA' WHEN 0 THEN ', without MFA' ELSE '' END
           || coalesce(' (event ' || substr(event_id, 1, 64) || ')', '')
           || '; it is ' || event_level || '.' AS says
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
)
WHERE says IS NOT NULL
ORDER BY n;
