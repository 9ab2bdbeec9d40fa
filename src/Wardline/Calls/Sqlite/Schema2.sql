-- What an agent asks of others: kind help or approval (of supervisors), take-call (of one colleague), and take-over (a supervisor took the
-- call; closed at once). round: the call's identification when it was asked. outcome: seen, approved, declined, taken, withdrawn or overtaken.
CREATE TABLE call_ask (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  call BLOB NOT NULL,
  kind TEXT NOT NULL,
  asker BLOB NOT NULL,
  asked BLOB,
  round BIGINT NOT NULL,
  made BIGINT NOT NULL,
  closed_by BLOB,
  outcome TEXT,
  closed BIGINT
);
CREATE UNIQUE INDEX call_ask_open ON call_ask (call, kind) WHERE closed IS NULL;
CREATE INDEX call_ask_asked ON call_ask (asked) WHERE closed IS NULL;

-- What a supervisor wrote to the agent of a call, sealed under the call's key. seen: the agent has put it away.
CREATE TABLE call_whisper (
  id BLOB PRIMARY KEY,
  call BLOB NOT NULL,
  writer BLOB NOT NULL,
  text BLOB NOT NULL,
  written BIGINT NOT NULL,
  seen BIGINT
);
CREATE INDEX call_whisper_call ON call_whisper (call);

-- A supervisor's word for a caller, and what a second person thinks of it afterwards. agent: who held the call then.
CREATE TABLE caller_approval (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  call BLOB NOT NULL,
  agent BLOB NOT NULL,
  approver BLOB NOT NULL,
  reason TEXT NOT NULL,
  approved BIGINT NOT NULL,
  reviewer BLOB,
  verdict TEXT,
  reviewed BIGINT
);
CREATE INDEX caller_approval_call ON caller_approval (call);

-- When a call came to a step, the newest time. For the floor's board and for figures; nothing is decided on it.
CREATE TABLE call_moment (
  call BLOB NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (call, name)
);
