-- The calls that are on: of one person, and all of them for the floor.
CREATE INDEX basis_open ON basis (kind, holder) WHERE open = 1;
