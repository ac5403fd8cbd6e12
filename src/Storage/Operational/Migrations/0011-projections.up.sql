-- Writing the past anew into a projection outlives a kill: where it stands is stored when the server has accepted what lies before.
CREATE TABLE projection_runs (
    projection TEXT NOT NULL PRIMARY KEY,
    from_ms    INTEGER NOT NULL,
    to_ms      INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    device     INTEGER NOT NULL,
    next_ms    INTEGER NOT NULL,
    written    INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    ended_ms   INTEGER,
    error      TEXT
) STRICT, WITHOUT ROWID;
