-- Ids are 16 bytes in network order, times are Unix milliseconds UTC.

-- What a client's telephone system signs its events with; sealed under the house's telephony key. Two live ones while one rotates.
CREATE TABLE webhook_secret (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  secret BYTEA NOT NULL,
  retired BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- A call as the telephone system tells of it. token: keyed hash of client and the system's own call id, which is kept nowhere.
-- number: the caller's, sealed, until the desk's call has it or it is over. caller_id: what the carrier says of it. agent: at whose desk.
-- rung, moved: order of the newest event that said where it rings, and that moved it. waits: order of an answer that named nobody.
-- state: offered, answered, held, conferenced, transferred or ended. call: the desk's call, once somebody answered.
CREATE TABLE phone_call (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  token BYTEA NOT NULL,
  line BYTEA NOT NULL,
  number BYTEA,
  caller_id TEXT NOT NULL,
  agent BYTEA,
  rung BIGINT NOT NULL,
  waits BIGINT NOT NULL,
  state TEXT NOT NULL,
  moved BIGINT NOT NULL,
  call BYTEA,
  ended BIGINT,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);
CREATE UNIQUE INDEX phone_call_token ON phone_call (token);
CREATE INDEX phone_call_agent ON phone_call (agent) WHERE ended IS NULL;
