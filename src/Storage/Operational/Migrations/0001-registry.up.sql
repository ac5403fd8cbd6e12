-- Who reports, what is watched, who answers for it, who may ask.
-- version = the registry's version at the last write of a row: the ETag of the API.
CREATE TABLE registry_state (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO registry_state (one, version) VALUES (1, 0);

CREATE TABLE areas (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    level     TEXT NOT NULL,
    parent_id TEXT REFERENCES areas (id),
    version   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE squads (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE grid_cells (
    id       TEXT PRIMARY KEY,
    area_id  TEXT NOT NULL REFERENCES areas (id),
    squad_id TEXT NOT NULL REFERENCES squads (id),
    boundary TEXT NOT NULL, -- WKT, WGS-84, longitude first
    version  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sites (
    id                   TEXT PRIMARY KEY,
    name                 TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    zone_class           TEXT NOT NULL,
    party_name           TEXT,
    party_contacts       TEXT, -- JSON [{"name","phone"}]
    open_from            TEXT, -- HH:mm
    open_to              TEXT,
    lat                  REAL NOT NULL,
    lon                  REAL NOT NULL,
    boundary             TEXT,
    approved_for_tipping INTEGER NOT NULL,
    version              INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: journal entries name devices by handle, so a handle is never given twice, not even after a delete.
CREATE TABLE devices (
    handle        INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL,
    model         TEXT NOT NULL,
    site_id       TEXT REFERENCES sites (id),
    gateway_id    TEXT REFERENCES devices (id),
    lat           REAL,
    lon           REAL,
    interval_s    INTEGER NOT NULL,
    calibrated_on TEXT, -- yyyy-MM-dd
    enabled       INTEGER NOT NULL,
    secret_hash   BLOB NOT NULL,
    version       INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    name       TEXT PRIMARY KEY,
    role       TEXT NOT NULL,
    area_id    TEXT NOT NULL REFERENCES areas (id),
    squad_id   TEXT REFERENCES squads (id),
    token_hash BLOB NOT NULL UNIQUE,
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- SQLite looks for children of a deleted row by these columns.
CREATE INDEX devices_by_site ON devices (site_id) WHERE site_id IS NOT NULL;
CREATE INDEX devices_by_gateway ON devices (gateway_id) WHERE gateway_id IS NOT NULL;
