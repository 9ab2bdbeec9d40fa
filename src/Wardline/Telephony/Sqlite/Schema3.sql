-- Ids are 16 bytes in network order, times are Unix milliseconds UTC, flags 0 or 1.

-- Where a client's telephone system takes orders, sealed under the house's telephony key: an address may hold a token. id: the client. url NULL: cleared.
CREATE TABLE phone_platform (
  id BLOB PRIMARY KEY,
  url BLOB,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- The telephone system's own id of a call that is on, sealed under the house's telephony key: orders need it. It goes with the end of the call. id: that of phone_call.
CREATE TABLE phone_leg (
  id BLOB PRIMARY KEY,
  call_id BLOB NOT NULL
);

-- An order to a client's telephone system. call: the desk's call. phone: the phone_call that it is about; NULL for one that begins a call.
-- cause: hand, or what the policy paused for (question, record); of a transfer whom to: colleague, emergency or nurse-line. round, step: the call's identification, and its version when it was made, by which the newest is found.
-- body: what is sent, sealed under the call's key, until nothing more is to be sent or compared. due: next try, or the end of a lease.
-- reached, over: when the person called picked up, and when that call ended. used: what came of it has been answered.
CREATE TABLE phone_order (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  call BLOB NOT NULL,
  phone BLOB,
  patient BLOB,
  agent BLOB NOT NULL,
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  round BIGINT NOT NULL,
  step BIGINT NOT NULL,
  body BLOB,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  due BIGINT NOT NULL,
  asked BIGINT NOT NULL,
  reached BIGINT,
  over BIGINT,
  used BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);
CREATE INDEX phone_order_call ON phone_order (call, step);
CREATE INDEX phone_order_patient ON phone_order (patient, asked);
CREATE INDEX phone_order_pending ON phone_order (due) WHERE state IN ('waiting', 'sending', 'unanswered');
CREATE INDEX phone_order_kept ON phone_order (call) WHERE kind = 'call.place' AND body IS NOT NULL AND state IN ('done', 'given-up');

-- Whether a call of the desk has, or had, a telephone.
CREATE INDEX phone_call_desk ON phone_call (call);
