-- name: duration-answer
-- question: duration
-- title: The answer in sentences
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- note: What stands before the tables of the question duration.
-- example: trailcase ask case.db duration-answer --lead ip=203.0.113.7
SELECT says FROM (
    SELECT 1 AS n, 'The intruder made ' || count(*) || ' calls.' AS says
    FROM attributed t
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
    HAVING count(*) > 0
)
ORDER BY n;
