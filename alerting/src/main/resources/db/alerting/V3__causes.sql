-- What an incident is put down to. The diagnosis is kept as one value, for it is only ever read whole.
ALTER TABLE incidents ADD COLUMN root VARCHAR(300);
ALTER TABLE incidents ADD COLUMN confidence DOUBLE PRECISION;
ALTER TABLE incidents ADD COLUMN possible SMALLINT;
ALTER TABLE incidents ADD COLUMN owner VARCHAR(300);
ALTER TABLE incidents ADD COLUMN held_back INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE incidents ADD COLUMN diagnosis TEXT;
ALTER TABLE alerts ADD COLUMN alert_labels TEXT;
ALTER TABLE alerts ADD COLUMN entity VARCHAR(300);
ALTER TABLE alerts ADD COLUMN standing VARCHAR(20);
