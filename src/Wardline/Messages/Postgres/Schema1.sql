-- Ids are 16 bytes in network order, times are Unix milliseconds UTC, flags 0 or 1. Version and holder of a message and of a delivery stand in their row of table basis.

-- A message for a client's care team, or a request, made in a call. kind, subject, state: codes. escalate: when a supervisor is told if it
-- is still open. reminded, escalated: when that was done. text: sealed under the patient's record key.
CREATE TABLE care_message (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  patient BYTEA NOT NULL,
  call BYTEA NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  urgent BIGINT NOT NULL,
  made BIGINT NOT NULL,
  due BIGINT NOT NULL,
  escalate BIGINT NOT NULL,
  state TEXT NOT NULL,
  moved BIGINT NOT NULL,
  reminded BIGINT,
  escalated BIGINT,
  text BYTEA NOT NULL
);
CREATE INDEX care_message_patient ON care_message (client, patient, moved);
CREATE INDEX care_message_client ON care_message (client, moved);
CREATE INDEX care_message_due ON care_message (due) WHERE state IN ('new', 'seen', 'acknowledged');

-- What the care team wrote to it: an answer to the patient, or why it came back. Sealed under the patient's record key.
CREATE TABLE care_message_note (
  id BYTEA PRIMARY KEY,
  message BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  author BYTEA NOT NULL,
  text BYTEA NOT NULL,
  written BIGINT NOT NULL,
  UNIQUE (message, seq)
);

-- Where a client's own system takes its messages, by the client's id. secret: signs them; sealed under the house's key of messages.
CREATE TABLE message_webhook (
  id BYTEA PRIMARY KEY,
  url TEXT NOT NULL,
  secret BYTEA NOT NULL,
  cleared BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- A message on its way to the client's system: the job. due: of the next try. state: waiting, delivered or given-up.
CREATE TABLE message_delivery (
  id BYTEA PRIMARY KEY,
  message BYTEA NOT NULL,
  client BYTEA NOT NULL,
  tries BIGINT NOT NULL,
  due BIGINT NOT NULL,
  until BIGINT NOT NULL,
  state TEXT NOT NULL
);
CREATE INDEX message_delivery_due ON message_delivery (due) WHERE state = 'waiting';

-- What was disclosed to the client's system (45 CFR 164.528), by the delivery's id; confirmed: it said that it has it.
CREATE TABLE message_disclosure (
  id BYTEA PRIMARY KEY,
  message BYTEA NOT NULL,
  client BYTEA NOT NULL,
  patient BYTEA NOT NULL,
  told_to TEXT NOT NULL,
  segments TEXT NOT NULL,
  purpose TEXT NOT NULL,
  confirmed BIGINT NOT NULL,
  told BIGINT NOT NULL
);
CREATE INDEX message_disclosure_patient ON message_disclosure (client, patient, told);
