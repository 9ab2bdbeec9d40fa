-- Ids are 16 bytes in network order, times are Unix milliseconds UTC, flags 0 or 1. Holder, client and version stand in the call's row of table basis.

-- A call on the desk. number is a keyed hash of the caller's number, number_text the number as heard, sealed under the call's key.
-- round counts identifications: evidence and authority of an earlier one no longer count.
CREATE TABLE desk_call (
  id BLOB PRIMARY KEY,
  line TEXT NOT NULL,
  script TEXT NOT NULL,
  purposes TEXT NOT NULL,
  number BLOB,
  number_text BLOB,
  round BIGINT NOT NULL,
  purpose TEXT,
  searches BIGINT NOT NULL,
  codes BIGINT NOT NULL,
  emergency BIGINT NOT NULL,
  disposition TEXT,
  opened BIGINT NOT NULL,
  closed BIGINT
);

-- What the agent wrote down, sealed under the call's key.
CREATE TABLE call_note (
  id BLOB PRIMARY KEY,
  call BLOB NOT NULL,
  seq BIGINT NOT NULL,
  text BLOB NOT NULL,
  written BIGINT NOT NULL,
  UNIQUE (call, seq)
);

-- What was told to whom (45 CFR 164.528). segments: the vault's units, by name; who and details are sealed under the call's key.
CREATE TABLE call_disclosure (
  id BLOB PRIMARY KEY,
  call BLOB NOT NULL,
  client BLOB NOT NULL,
  patient BLOB NOT NULL,
  told_to TEXT NOT NULL,
  segments TEXT NOT NULL,
  purpose TEXT NOT NULL,
  details BLOB,
  confirmed BIGINT NOT NULL,
  told BIGINT NOT NULL
);
CREATE INDEX call_disclosure_call ON call_disclosure (call);
CREATE INDEX call_disclosure_patient ON call_disclosure (client, patient, told);
