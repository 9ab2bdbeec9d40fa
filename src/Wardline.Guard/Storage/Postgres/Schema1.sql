-- Ids are 16 bytes in network order, times are Unix milliseconds UTC, flags 0 or 1.

CREATE TABLE client (
  id BYTEA PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- Every key but the root, wrapped by its parent: a client key and a key of the house by the root, the rest by their client's key.
-- kind: client, ledger-signer, house, index, record, label, ledger-text, call, import, directory.
-- owner: what the key is for (a patient, a call, a field's name, a hidden label), meaningful only within its kind.
CREATE TABLE wrapped_key (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  kind TEXT NOT NULL,
  owner BYTEA NOT NULL,
  version BIGINT NOT NULL,
  parent TEXT NOT NULL,
  wrapped BYTEA NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (client, kind, owner, version)
);

-- A log a client, and one for the house (client of 16 zero bytes). size and checkpoint move together by compare-and-swap.
CREATE TABLE ledger_log (
  log BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client BYTEA NOT NULL UNIQUE,
  origin TEXT NOT NULL UNIQUE,
  vkey TEXT NOT NULL,
  size BIGINT NOT NULL,
  checkpoint BYTEA NOT NULL
);

-- Entries that are durable but not in the tree yet.
CREATE TABLE ledger_pending (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  log BIGINT NOT NULL,
  body BYTEA NOT NULL
);

-- The very bytes that are hashed.
CREATE TABLE ledger_entry (
  log BIGINT NOT NULL,
  leaf_index BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (log, leaf_index)
);

-- Tiles of the tree (C2SP tlog-tiles): 1 to 256 hashes of 32 bytes; the right edge grows in place.
CREATE TABLE ledger_tile (
  log BIGINT NOT NULL,
  level BIGINT NOT NULL,
  tile BIGINT NOT NULL,
  hashes BYTEA NOT NULL,
  PRIMARY KEY (log, level, tile)
);

-- What gives an agent, a job or a machine the right to ask: a call, a case, an import. One row each; version counts its steps.
CREATE TABLE basis (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  kind TEXT NOT NULL,
  holder BYTEA NOT NULL,
  patient BYTEA,
  version BIGINT NOT NULL,
  open BIGINT NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE patient (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  version BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- Sealed data: one row a patient and segment. tag hides which segment it is (derived from the patient's record key).
CREATE TABLE segment (
  patient BYTEA NOT NULL,
  tag BYTEA NOT NULL,
  client BYTEA NOT NULL,
  version BIGINT NOT NULL,
  key_id BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (patient, tag)
);
-- Sealed bytes can't be compressed: don't try.
ALTER TABLE segment ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Blind indexes: keyed, truncated hashes. field 'identity' finds a patient at import and is unique within a client.
CREATE TABLE index_row (
  client BYTEA NOT NULL,
  field TEXT NOT NULL,
  key_version BIGINT NOT NULL,
  token BYTEA NOT NULL,
  patient BYTEA NOT NULL,
  PRIMARY KEY (client, field, key_version, token, patient)
);
CREATE INDEX index_row_patient ON index_row (patient);
CREATE UNIQUE INDEX index_row_identity ON index_row (client, key_version, token) WHERE field = 'identity';

-- Practitioners and organizations of a client, sealed; token is their identifier's.
CREATE TABLE directory (
  client BYTEA NOT NULL,
  token BYTEA NOT NULL,
  version BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (client, token)
);

-- An import under way: resources sealed under the run's key until their patient is known (owner), and the names (keyed
-- hashes) by which the input refers to its patients. Emptied at the end; a dead run's rows can't be opened once its key is gone.
-- Unlogged: after a crash of the server a run is dead anyway, and its rows would only be deleted.
CREATE UNLOGGED TABLE import_stage (
  run BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  patient BIGINT NOT NULL,
  owner BIGINT,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (run, seq)
);
ALTER TABLE import_stage ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX import_stage_owner ON import_stage (run, owner, seq);
CREATE UNLOGGED TABLE import_name (
  run BYTEA NOT NULL,
  name BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (run, name, seq)
);
