-- What retention must not touch: a span of a device, or of all devices placed at a site. A row that goes is a release; the audit log says by whom.
CREATE TABLE legal_holds (
    id        TEXT PRIMARY KEY,
    device_id TEXT REFERENCES devices (id),
    site_id   TEXT REFERENCES sites (id),
    from_ms   INTEGER NOT NULL,
    to_ms     INTEGER, -- not included; NULL = open
    reason    TEXT NOT NULL,
    placed_by TEXT NOT NULL,
    version   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
