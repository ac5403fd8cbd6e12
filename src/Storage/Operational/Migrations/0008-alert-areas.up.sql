-- Whose an alert is that no task speaks for: the area of its place. Older alerts with a task are found by the task.
ALTER TABLE alerts ADD COLUMN area_id TEXT;
DROP INDEX alerts_by_detection;
CREATE INDEX alerts_by_detection ON alerts (detected_at DESC, id, state, rule_id, subject, violated_from, violated_to, task_id, area_id);
