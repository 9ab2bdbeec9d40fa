-- Two halves make one row of a crash test: an act writes both or neither.
CREATE TABLE crash_half (id BYTEA NOT NULL, half BIGINT NOT NULL, PRIMARY KEY (id, half));
CREATE TABLE crash_counter (id BYTEA PRIMARY KEY, version BIGINT NOT NULL);
