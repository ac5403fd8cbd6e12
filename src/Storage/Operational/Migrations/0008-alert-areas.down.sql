DROP INDEX alerts_by_detection;
CREATE INDEX alerts_by_detection ON alerts (detected_at DESC, id, state, rule_id, subject, violated_from, violated_to, task_id);
ALTER TABLE alerts DROP COLUMN area_id;
