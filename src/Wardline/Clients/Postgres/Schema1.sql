-- What the house keeps of a client beyond its id and code. A client without a row has the defaults of ClientProfile.Blank.
CREATE TABLE client_profile (
  id BYTEA PRIMARY KEY,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  hours TEXT NOT NULL,
  letterhead TEXT NOT NULL,
  agreement TEXT NOT NULL,
  notice_hours BIGINT NOT NULL,
  retired BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- A number that callers dial. purposes: ids of the access policy, separated by spaces.
CREATE TABLE line (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  dialled TEXT NOT NULL,
  name TEXT NOT NULL,
  purposes TEXT NOT NULL,
  script BYTEA,
  retired BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);
-- One live line a number: a call must never be put down to two clients.
CREATE UNIQUE INDEX line_dialled ON line (dialled) WHERE retired = 0;

-- What the agent says on a line.
CREATE TABLE script (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  retired BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);
