-- Payloads that could not be accepted, as a list for people, bounded by dropping the oldest. The journal keeps them whatever happens here.
CREATE TABLE quarantine (
    position    INTEGER PRIMARY KEY, -- journal address of the entry
    received_ms INTEGER NOT NULL,
    device      INTEGER NOT NULL,    -- handle, 0 = not known
    format      INTEGER NOT NULL,
    reason      INTEGER NOT NULL,
    detail      TEXT NOT NULL,
    topic       TEXT NOT NULL,
    replayed_ms INTEGER,
    payload     BLOB NOT NULL
) STRICT;
CREATE INDEX quarantine_by_device ON quarantine (device, position DESC);

-- Kept beside the rows, so that the bound needs no count of them.
CREATE TABLE quarantine_state (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    kept     INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    dropped  INTEGER NOT NULL
) STRICT;
INSERT INTO quarantine_state (one, kept, bytes, dropped) VALUES (1, 0, 0, 0);
