-- Ids are 16 bytes in network order, times are Unix milliseconds UTC, days are counted from 0001-01-01, flags 0 or 1.

-- What was proved and what failed, never what was said. number is a keyed hash of the caller's number.
-- round: the call's identification it belongs to. counted 0: a search that found nobody, which costs the call no attempt.
CREATE TABLE verification_attempt (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  call BLOB NOT NULL,
  patient BLOB,
  number BLOB,
  round BIGINT NOT NULL,
  factor TEXT NOT NULL,
  matched BIGINT NOT NULL,
  counted BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX verification_attempt_call ON verification_attempt (call);
CREATE INDEX verification_attempt_patient ON verification_attempt (patient, at);
CREATE INDEX verification_attempt_number ON verification_attempt (client, number, at);

-- Compare-and-swap over calls: who counts against a patient or a number swaps its version, so that two calls can't both use the last attempt.
CREATE TABLE verification_counter (
  client BLOB NOT NULL,
  kind TEXT NOT NULL,
  subject BLOB NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (client, kind, subject)
);

-- A code that was made: only its HMAC under a key of the call. step: the call's version when it was made, by which the newest is found.
CREATE TABLE one_time_code (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  call BLOB NOT NULL,
  patient BLOB NOT NULL,
  round BIGINT NOT NULL,
  step BIGINT NOT NULL,
  mac BLOB NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  wrong BIGINT NOT NULL,
  used BIGINT NOT NULL
);
CREATE INDEX one_time_code_call ON one_time_code (call, made);
CREATE INDEX one_time_code_patient ON one_time_code (patient, made);

-- Address and code, sealed under the call's key until they are sent; the row goes with the sending.
CREATE TABLE code_outbox (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  call BLOB NOT NULL,
  sealed BLOB NOT NULL,
  due BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  expires BIGINT NOT NULL
);

-- For whom the caller of a call speaks. purposes NULL: all. step: as above.
CREATE TABLE authority (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  call BLOB NOT NULL,
  patient BLOB NOT NULL,
  round BIGINT NOT NULL,
  step BIGINT NOT NULL,
  kind TEXT NOT NULL,
  relation TEXT NOT NULL,
  purposes TEXT,
  last_day BIGINT,
  at BIGINT NOT NULL
);
CREATE INDEX authority_call ON authority (call);

-- A representative whom a supervisor entered. The name is sealed under the key of the call in which that was.
CREATE TABLE entered_representative (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  patient BLOB NOT NULL,
  call BLOB NOT NULL,
  name BLOB NOT NULL,
  relation TEXT NOT NULL,
  purposes TEXT NOT NULL,
  last_day BIGINT NOT NULL,
  entered_by BLOB NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX entered_representative_patient ON entered_representative (client, patient);
