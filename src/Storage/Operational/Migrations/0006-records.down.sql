DROP TABLE permits;
ALTER TABLE areas DROP COLUMN boundary;
ALTER TABLE devices ADD COLUMN calibrated_on TEXT; -- yyyy-MM-dd
UPDATE devices SET calibrated_on = (SELECT max(c.value ->> 'on') FROM json_each(calibrations) c);
ALTER TABLE devices DROP COLUMN legal_reviews;
ALTER TABLE devices DROP COLUMN calibrations;
ALTER TABLE devices DROP COLUMN maintenance;
ALTER TABLE devices DROP COLUMN placements;
