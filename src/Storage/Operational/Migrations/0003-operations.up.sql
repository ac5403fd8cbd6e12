-- What the hub decided and what people did about it. Bodies are whole records in JSON; the columns beside them are what is searched by.
CREATE TABLE operations_sequence (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    value INTEGER NOT NULL -- of the last task or live event
) STRICT;
INSERT INTO operations_sequence (one, value) VALUES (1, 0);

CREATE TABLE alerts (
    id            TEXT PRIMARY KEY,
    rule_id       TEXT NOT NULL,
    subject       TEXT NOT NULL,
    state         TEXT NOT NULL,
    violated_from INTEGER NOT NULL,
    violated_to   INTEGER NOT NULL,
    detected_at   INTEGER NOT NULL,
    task_id       TEXT,
    body          TEXT NOT NULL
) STRICT;
-- The evaluator asks for the episodes of one rule and subject around a span, nearly always the newest.
CREATE INDEX alerts_by_span ON alerts (rule_id, subject, violated_to, violated_from);
CREATE INDEX alerts_by_detection ON alerts (detected_at DESC, id, state, rule_id, subject, violated_from, violated_to, task_id);
CREATE INDEX alerts_by_state ON alerts (state, detected_at DESC, id);
CREATE INDEX alerts_by_subject ON alerts (subject, detected_at DESC, id);
CREATE INDEX alerts_by_task ON alerts (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE verdicts (
    alert_id         TEXT NOT NULL,
    from_ms          INTEGER NOT NULL,
    to_ms            INTEGER NOT NULL,
    revision         INTEGER NOT NULL,
    rule_version     INTEGER NOT NULL,
    verdict          TEXT NOT NULL,
    value            REAL,
    threshold        REAL,
    unit             TEXT NOT NULL,
    share            REAL NOT NULL,
    device_id        TEXT,
    arithmetic       TEXT NOT NULL,
    decided_at       INTEGER NOT NULL,
    journal_position INTEGER NOT NULL,
    PRIMARY KEY (alert_id, from_ms, to_ms, revision)
) STRICT, WITHOUT ROWID;

-- The state of each task as its events make it; rebuilt from them at any time.
CREATE TABLE tasks (
    id             TEXT PRIMARY KEY,
    open           INTEGER NOT NULL,
    state          TEXT NOT NULL,
    subject        TEXT NOT NULL,
    matter_code    TEXT NOT NULL,
    squad_id       TEXT,
    area_id        TEXT,
    lat            REAL,
    lon            REAL,
    violated_from  INTEGER NOT NULL,
    violated_to    INTEGER NOT NULL,
    filed_at       INTEGER NOT NULL,
    unmet_due_at   INTEGER, -- null once the deadline is met
    running_due_at INTEGER, -- null once it is met or known to be missed
    body           TEXT NOT NULL
) STRICT;
-- A list is answered from one of these alone, then at most a page of bodies is read.
CREATE INDEX tasks_by_filing ON tasks (filed_at DESC, id, open, state, squad_id, area_id, subject, unmet_due_at);
CREATE INDEX tasks_open ON tasks (filed_at DESC, id, state, squad_id, area_id, subject, unmet_due_at) WHERE open = 1;
CREATE INDEX tasks_by_squad ON tasks (squad_id, filed_at DESC, id, open, state, area_id, subject, unmet_due_at);
CREATE INDEX tasks_by_subject ON tasks (subject, filed_at DESC, id);
CREATE INDEX tasks_open_by_subject ON tasks (subject, matter_code) WHERE open = 1;
CREATE INDEX tasks_open_by_matter ON tasks (matter_code, lat) WHERE open = 1;
CREATE INDEX tasks_running ON tasks (running_due_at, id) WHERE running_due_at IS NOT NULL;

CREATE TABLE task_events (
    seq       INTEGER PRIMARY KEY,
    task_id   TEXT NOT NULL REFERENCES tasks (id) DEFERRABLE INITIALLY DEFERRED,
    type      TEXT NOT NULL,
    actor     TEXT NOT NULL,
    at_ms     INTEGER NOT NULL,
    device_ms INTEGER,
    lat       REAL,
    lon       REAL,
    note      TEXT,
    payload   TEXT
) STRICT;
CREATE INDEX task_events_by_task ON task_events (task_id, seq);

CREATE TABLE live_events (
    seq      INTEGER PRIMARY KEY,
    type     TEXT NOT NULL,
    at_ms    INTEGER NOT NULL,
    about_id TEXT NOT NULL,
    area_id  TEXT,
    squad_id TEXT,
    payload  TEXT NOT NULL
) STRICT;

-- How far the live events have been forgotten, so that a client is told what it missed.
CREATE TABLE live_events_forgotten (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    up_to   INTEGER NOT NULL
) STRICT;
INSERT INTO live_events_forgotten (one, up_to) VALUES (1, 0);

-- How far each follower of a shard's journal has come; written with what it decided.
CREATE TABLE positions (
    shard    INTEGER NOT NULL,
    follower TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (shard, follower)
) STRICT, WITHOUT ROWID;
