-- The loss ledger: what was counted between two reconciliations. Null = a process was killed before it could say.
CREATE TABLE ledger (
    at_ms             INTEGER PRIMARY KEY, -- city time at its end
    from_ms           INTEGER NOT NULL,
    is_gap            INTEGER NOT NULL,
    is_last           INTEGER NOT NULL,    -- the hub stopped in good order behind it
    received          INTEGER,
    stored            INTEGER,
    duplicates        INTEGER,
    conflicts         INTEGER,
    quarantined       INTEGER,
    dropped           INTEGER,
    pending           INTEGER NOT NULL,
    written           INTEGER,
    evaluated         INTEGER,
    decided           INTEGER NOT NULL,
    notified          INTEGER NOT NULL,
    intake_diff       INTEGER,
    evaluation_diff   INTEGER,
    notification_diff INTEGER,
    journal_at        INTEGER NOT NULL,
    evaluated_at      INTEGER NOT NULL,
    decided_at        INTEGER NOT NULL,
    notified_at       INTEGER NOT NULL,
    sources           TEXT NOT NULL        -- JSON, name: terms
) STRICT;

-- When what happened on the way of an alert. Beside the alert, never in it: by whose clock a message left is no part of what was decided.
CREATE TABLE alert_traces (
    alert_id       TEXT PRIMARY KEY,
    task_id        TEXT,
    measured_ms    INTEGER, -- null = no reading decided it, but time
    received_ms    INTEGER,
    durable_ms     INTEGER NOT NULL,
    evaluated_ms   INTEGER NOT NULL,
    task_ms        INTEGER,
    sent_ms        INTEGER,
    seen_ms        INTEGER,
    is_late        INTEGER NOT NULL,
    above_sequence INTEGER NOT NULL, -- live events behind it, up to the next, tell of the alert for the first time
    up_to_sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_traces_by_time ON alert_traces (durable_ms);
CREATE INDEX alert_traces_by_sequence ON alert_traces (up_to_sequence);
CREATE INDEX alert_traces_by_task ON alert_traces (task_id) WHERE task_id IS NOT NULL;
