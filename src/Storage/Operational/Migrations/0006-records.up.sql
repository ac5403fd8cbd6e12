-- Where devices were, when they were worked on, who vouches for their values; what authorities allowed; where areas lie.
-- Lists of a device are read and written whole, with it.
ALTER TABLE devices ADD COLUMN placements TEXT NOT NULL DEFAULT '[]'; -- JSON [{"site_id","from_ms","to_ms"}], by time
ALTER TABLE devices ADD COLUMN maintenance TEXT NOT NULL DEFAULT '[]'; -- JSON [{"from_ms","to_ms","note"}]
ALTER TABLE devices ADD COLUMN calibrations TEXT NOT NULL DEFAULT '[]'; -- JSON [{"on","valid_to","certificate","by"}]
ALTER TABLE devices ADD COLUMN legal_reviews TEXT NOT NULL DEFAULT '[]'; -- JSON [{"on","valid_to","by"}]

-- What is known of a device that was placed before placements had dates: it is there, and nothing says since when.
UPDATE devices SET placements = json_array(json_object('site_id', site_id, 'from_ms', -9223372036854775808, 'to_ms', NULL))
WHERE site_id IS NOT NULL;
-- A date alone says nothing of validity.
UPDATE devices SET calibrations = json_array(json_object('on', calibrated_on, 'valid_to', NULL, 'certificate', '', 'by', ''))
WHERE calibrated_on IS NOT NULL;
ALTER TABLE devices DROP COLUMN calibrated_on;

ALTER TABLE areas ADD COLUMN boundary TEXT; -- WKT, WGS-84, longitude first

CREATE TABLE permits (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    number        TEXT NOT NULL,
    site_id       TEXT REFERENCES sites (id),
    device_id     TEXT REFERENCES devices (id),
    valid_from_ms INTEGER NOT NULL,
    valid_to_ms   INTEGER NOT NULL,
    daily_from    TEXT, -- HH:mm
    daily_to      TEXT,
    route         TEXT, -- WKT
    site_ids      TEXT NOT NULL, -- JSON ["s-1"]
    version       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX permits_by_site ON permits (site_id) WHERE site_id IS NOT NULL;
CREATE INDEX permits_by_device ON permits (device_id) WHERE device_id IS NOT NULL;
