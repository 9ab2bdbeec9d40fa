-- What is typed in a call and not kept yet, sealed under the call's key; gone at its wrap-up. text: null once it was kept or emptied.
-- win, seq: which window saved last, and its own count. version: the server's order. saves: since the last entry; entered: when that was.
CREATE TABLE call_draft (
  call BYTEA NOT NULL,
  field TEXT NOT NULL,
  text BYTEA,
  win BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  version BIGINT NOT NULL,
  saves BIGINT NOT NULL,
  entered BIGINT NOT NULL,
  PRIMARY KEY (call, field)
);
