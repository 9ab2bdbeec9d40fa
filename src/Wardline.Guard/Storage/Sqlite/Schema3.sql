-- What is typed in a call and not kept yet, sealed under the call's key; gone at its wrap-up. text: null once it was kept or emptied.
-- win, seq: which window saved last, and its own count. version: the server's order. saves: since the last entry; entered: when that was.
CREATE TABLE call_draft (
  call BLOB NOT NULL,
  field TEXT NOT NULL,
  text BLOB,
  win BLOB NOT NULL,
  seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  saves INTEGER NOT NULL,
  entered INTEGER NOT NULL,
  PRIMARY KEY (call, field)
) WITHOUT ROWID;
