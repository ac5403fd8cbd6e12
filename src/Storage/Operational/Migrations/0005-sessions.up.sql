-- MQTT sessions: who is subscribed to what, and what is on its way to whom. Survives the hub; a session ends by its own clock or with its owner's rights.
CREATE TABLE sessions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT NOT NULL UNIQUE, -- device id, or user/<name>/<client id>
    standing    BLOB NOT NULL,        -- hash of the owner's secret or token, then the squad: with another one the session ends
    lease       INTEGER NOT NULL,     -- grows with each connection; only the newest may work on the session
    expiry_s    INTEGER NOT NULL,     -- lifetime without a connection; 0 = ends with it
    ends_ms     INTEGER,              -- machine time; null = a client is connected
    next_packet INTEGER NOT NULL,
    -- Kept by the triggers below, so that the bounds need no count of rows.
    messages    INTEGER NOT NULL DEFAULT 0,
    bytes       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sessions_by_end ON sessions (ends_ms) WHERE ends_ms IS NOT NULL;

CREATE TABLE subscriptions (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    topic   TEXT NOT NULL,
    qos     INTEGER NOT NULL,
    PRIMARY KEY (topic, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_by_session ON subscriptions (session);

-- AUTOINCREMENT: seq is the order of delivery, so none is given twice.
CREATE TABLE outbound (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    session    INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    packet_id  INTEGER NOT NULL, -- 0 at QoS 0
    state      INTEGER NOT NULL, -- 0 queued, 1 sent, 2 received: PUBREC came, the payload is gone, PUBCOMP is awaited
    qos        INTEGER NOT NULL,
    expires_ms INTEGER,          -- city time
    topic      TEXT NOT NULL,
    payload    BLOB NOT NULL,
    key        TEXT              -- at most one of a key in a session; null = has none
) STRICT;
CREATE UNIQUE INDEX outbound_by_key ON outbound (key, session) WHERE key IS NOT NULL;
CREATE INDEX outbound_by_session ON outbound (session, seq);
CREATE UNIQUE INDEX outbound_by_packet ON outbound (session, packet_id) WHERE packet_id > 0;

CREATE TRIGGER outbound_added AFTER INSERT ON outbound BEGIN
    UPDATE sessions SET messages = messages + 1, bytes = bytes + length(new.payload) WHERE id = new.session;
END;
CREATE TRIGGER outbound_removed AFTER DELETE ON outbound BEGIN
    UPDATE sessions SET messages = messages - 1, bytes = bytes - length(old.payload) WHERE id = old.session;
END;
CREATE TRIGGER outbound_emptied AFTER UPDATE OF payload ON outbound BEGIN
    UPDATE sessions SET bytes = bytes - length(old.payload) + length(new.payload) WHERE id = new.session;
END;
