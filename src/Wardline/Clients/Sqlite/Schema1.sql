-- What the house keeps of a client beyond its id and code. A client without a row has the defaults of ClientProfile.Blank.
CREATE TABLE client_profile (
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  hours TEXT NOT NULL,
  letterhead TEXT NOT NULL,
  agreement TEXT NOT NULL,
  notice_hours INTEGER NOT NULL,
  retired INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

-- A number that callers dial. purposes: ids of the access policy, separated by spaces.
CREATE TABLE line (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  dialled TEXT NOT NULL,
  name TEXT NOT NULL,
  purposes TEXT NOT NULL,
  script BLOB,
  retired INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;
-- One live line a number: a call must never be put down to two clients.
CREATE UNIQUE INDEX line_dialled ON line (dialled) WHERE retired = 0;

-- What the agent says on a line.
CREATE TABLE script (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  retired INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;
