-- Paper for when the system is down. A print of numbered sheets for one client, and the policies that its ladder was made from.
CREATE TABLE downtime_print (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  printed_by BYTEA NOT NULL,
  sheets BIGINT NOT NULL,
  access TEXT NOT NULL,
  verification TEXT NOT NULL,
  printed BIGINT NOT NULL
);
CREATE INDEX downtime_print_client ON downtime_print (client, printed);

-- One sheet. state: out, entered, spoiled or lost. searches: how often a patient was looked for with it. call: what was entered from it.
CREATE TABLE downtime_sheet (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  number BIGINT NOT NULL,
  serial TEXT NOT NULL,
  print BYTEA NOT NULL,
  state TEXT NOT NULL,
  searches BIGINT NOT NULL,
  call BYTEA,
  closed_by BYTEA,
  closed BIGINT,
  printed BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (client, number)
);

-- A call that was taken on paper and entered afterwards: the mark beside its row in desk_call. Evidence of it is written in words only,
-- as factors and levels: no attempt of it stands where calls look for theirs. level: as the sheet says; steps_level: what its steps add up to.
-- was: the sheet was declared lost or spoiled before. overdue: entered past the days of the policy.
CREATE TABLE paper_call (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  sheet BYTEA NOT NULL,
  patient BYTEA,
  taken_by BYTEA NOT NULL,
  entered_by BYTEA NOT NULL,
  matched TEXT NOT NULL,
  failed TEXT NOT NULL,
  level TEXT NOT NULL,
  steps_level TEXT NOT NULL,
  authority TEXT,
  beyond BIGINT NOT NULL,
  was TEXT,
  overdue BIGINT NOT NULL,
  entered BIGINT NOT NULL
);
CREATE INDEX paper_call_sheet ON paper_call (sheet);

-- Somebody pressed the duress key. One stands open a person. client: of client staff. locked: the session was locked.
CREATE TABLE duress (
  id BYTEA PRIMARY KEY,
  staff BYTEA NOT NULL,
  client BYTEA,
  session BYTEA NOT NULL,
  locked BIGINT NOT NULL,
  raised BIGINT NOT NULL,
  closed_by BYTEA,
  reason TEXT,
  closed BIGINT
);
CREATE UNIQUE INDEX duress_open ON duress (staff) WHERE closed IS NULL;
