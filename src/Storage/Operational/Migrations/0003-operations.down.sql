DROP TABLE positions;
DROP TABLE live_events_forgotten;
DROP TABLE live_events;
DROP TABLE task_events;
DROP TABLE tasks;
DROP TABLE verdicts;
DROP TABLE alerts;
DROP TABLE operations_sequence;
