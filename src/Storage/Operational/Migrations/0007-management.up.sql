-- What devices are asked to do and what became of it, and how they should be configured.
CREATE TABLE device_commands (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    device      INTEGER NOT NULL REFERENCES devices (handle) ON DELETE CASCADE,
    type        TEXT NOT NULL,
    params      TEXT NOT NULL, -- JSON object
    asked_by    TEXT NOT NULL,
    asked_ms    INTEGER NOT NULL,
    expires_ms  INTEGER NOT NULL,
    state       TEXT NOT NULL,
    open        INTEGER NOT NULL,
    sent_ms     INTEGER,
    accepted_ms INTEGER,
    ended_ms    INTEGER,
    detail      TEXT
) STRICT;
CREATE INDEX device_commands_by_device ON device_commands (device, seq);
CREATE INDEX device_commands_open ON device_commands (device, seq) WHERE open = 1;
CREATE INDEX device_commands_queued ON device_commands (seq) WHERE state = 'Queued';
CREATE INDEX device_commands_due ON device_commands (expires_ms) WHERE open = 1;
CREATE INDEX device_commands_ended ON device_commands (ended_ms) WHERE open = 0;

-- A device without a row desires nothing at version 1 and never reported.
CREATE TABLE device_shadows (
    device      INTEGER PRIMARY KEY REFERENCES devices (handle) ON DELETE CASCADE,
    version     INTEGER NOT NULL, -- of desired
    desired     TEXT NOT NULL,    -- JSON object
    desired_ms  INTEGER,
    reported    TEXT,             -- JSON object
    reported_ms INTEGER,
    firmware    TEXT,
    in_sync     INTEGER NOT NULL
) STRICT;
