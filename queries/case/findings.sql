-- name: findings
-- question: case
-- title: What is odd about the evidence itself
-- next: sources
-- note: Other content under one eventID can be an honest redelivery with corrected fields (addendum).
-- example: trailcase ask case.db findings
SELECT finding, severity, event_id, detail
FROM findings
ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
         finding, event_id, detail;
