-- Ids are 16 bytes in network order, times are Unix milliseconds UTC.

-- What a client's telephone system signs its events with; sealed under the house's telephony key. Two live ones while one rotates.
CREATE TABLE webhook_secret (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  secret BLOB NOT NULL,
  retired BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- A call as the telephone system tells of it. token: keyed hash of client and the system's own call id, platform: that id, sealed.
-- The caller's number is not here: the desk's call has it. state: offered, answered, held, conferenced, transferred or ended.
-- moved: order of the newest event that moved it. agent: at whose desk. call: the desk's call, once somebody answered.
CREATE TABLE phone_call (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  token BLOB NOT NULL,
  platform BLOB NOT NULL,
  line BLOB NOT NULL,
  caller_id TEXT NOT NULL,
  agent BLOB,
  state TEXT NOT NULL,
  moved BIGINT NOT NULL,
  call BLOB,
  ended BIGINT,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);
CREATE UNIQUE INDEX phone_call_token ON phone_call (token);
CREATE INDEX phone_call_agent ON phone_call (agent) WHERE ended IS NULL;
CREATE INDEX phone_call_call ON phone_call (call) WHERE call IS NOT NULL;
