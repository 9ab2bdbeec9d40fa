-- Two halves make one row of a crash test: an act writes both or neither.
CREATE TABLE crash_half (id BLOB NOT NULL, half INTEGER NOT NULL, PRIMARY KEY (id, half)) WITHOUT ROWID;
CREATE TABLE crash_counter (id BLOB PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
