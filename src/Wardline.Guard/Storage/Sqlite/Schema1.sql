-- Ids are 16 bytes in network order, times are Unix milliseconds UTC, flags 0 or 1.

CREATE TABLE client (
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

-- Every key but the root, wrapped by its parent: a client key and a key of the house by the root, the rest by their client's key.
-- kind: client, ledger-signer, house, index, record, label, ledger-text, call, import, directory.
-- owner: what the key is for (a patient, a call, a field's name, a hidden label), meaningful only within its kind.
CREATE TABLE wrapped_key (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  kind TEXT NOT NULL,
  owner BLOB NOT NULL,
  version INTEGER NOT NULL,
  parent TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (client, kind, owner, version)
) WITHOUT ROWID;

-- A log a client, and one for the house (client of 16 zero bytes). size and checkpoint move together by compare-and-swap.
CREATE TABLE ledger_log (
  log INTEGER PRIMARY KEY AUTOINCREMENT,
  client BLOB NOT NULL UNIQUE,
  origin TEXT NOT NULL UNIQUE,
  vkey TEXT NOT NULL,
  size INTEGER NOT NULL,
  checkpoint BLOB NOT NULL
);

-- Entries that are durable but not in the tree yet.
CREATE TABLE ledger_pending (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  log INTEGER NOT NULL,
  body BLOB NOT NULL
);

-- The very bytes that are hashed.
CREATE TABLE ledger_entry (
  log INTEGER NOT NULL,
  leaf_index INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (log, leaf_index)
);

-- Tiles of the tree (C2SP tlog-tiles): 1 to 256 hashes of 32 bytes; the right edge grows in place.
CREATE TABLE ledger_tile (
  log INTEGER NOT NULL,
  level INTEGER NOT NULL,
  tile INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (log, level, tile)
);

-- What gives an agent, a job or a machine the right to ask: a call, a case, an import. One row each; version counts its steps.
CREATE TABLE basis (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  kind TEXT NOT NULL,
  holder BLOB NOT NULL,
  patient BLOB,
  version INTEGER NOT NULL,
  open INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE patient (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  version INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

-- Sealed data: one row a patient and segment. tag hides which segment it is (derived from the patient's record key).
CREATE TABLE segment (
  patient BLOB NOT NULL,
  tag BLOB NOT NULL,
  client BLOB NOT NULL,
  version INTEGER NOT NULL,
  key_id BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (patient, tag)
);

-- Blind indexes: keyed, truncated hashes. field 'identity' finds a patient at import and is unique within a client.
CREATE TABLE index_row (
  client BLOB NOT NULL,
  field TEXT NOT NULL,
  key_version INTEGER NOT NULL,
  token BLOB NOT NULL,
  patient BLOB NOT NULL,
  PRIMARY KEY (client, field, key_version, token, patient)
) WITHOUT ROWID;
CREATE INDEX index_row_patient ON index_row (patient);
CREATE UNIQUE INDEX index_row_identity ON index_row (client, key_version, token) WHERE field = 'identity';

-- Practitioners and organizations of a client, sealed; token is their identifier's.
CREATE TABLE directory (
  client BLOB NOT NULL,
  token BLOB NOT NULL,
  version INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (client, token)
);

-- An import under way: resources sealed under the run's key until their patient is known (owner), and the names (keyed
-- hashes) by which the input refers to its patients. Emptied at the end; a dead run's rows can't be opened once its key is gone.
CREATE TABLE import_stage (
  run BLOB NOT NULL,
  seq INTEGER NOT NULL,
  patient INTEGER NOT NULL,
  owner INTEGER,
  sealed BLOB NOT NULL,
  PRIMARY KEY (run, seq)
);
CREATE INDEX import_stage_owner ON import_stage (run, owner, seq);
CREATE TABLE import_name (
  run BLOB NOT NULL,
  name BLOB NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (run, name, seq)
);
