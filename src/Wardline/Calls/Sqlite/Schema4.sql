-- Paper for when the system is down. A print of numbered sheets for one client, and the policies that its ladder was made from.
CREATE TABLE downtime_print (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  printed_by BLOB NOT NULL,
  sheets BIGINT NOT NULL,
  access TEXT NOT NULL,
  verification TEXT NOT NULL,
  printed BIGINT NOT NULL
);
CREATE INDEX downtime_print_client ON downtime_print (client, printed);

-- One sheet. state: out, entered, spoiled or lost. searches: how often a patient was looked for with it. call: what was entered from it.
CREATE TABLE downtime_sheet (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  number BIGINT NOT NULL,
  serial TEXT NOT NULL,
  print BLOB NOT NULL,
  state TEXT NOT NULL,
  searches BIGINT NOT NULL,
  call BLOB,
  closed_by BLOB,
  closed BIGINT,
  printed BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (client, number)
);

-- A call that was taken on paper and entered afterwards: the mark beside its row in desk_call. Evidence of it is written in words only,
-- as factors and levels: no attempt of it stands where calls look for theirs. level: as the sheet says; steps_level: what its steps add up to.
-- was: the sheet was declared lost or spoiled before. overdue: entered past the days of the policy.
CREATE TABLE paper_call (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  sheet BLOB NOT NULL,
  patient BLOB,
  taken_by BLOB NOT NULL,
  entered_by BLOB NOT NULL,
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
  id BLOB PRIMARY KEY,
  staff BLOB NOT NULL,
  client BLOB,
  session BLOB NOT NULL,
  locked BIGINT NOT NULL,
  raised BIGINT NOT NULL,
  closed_by BLOB,
  reason TEXT,
  closed BIGINT
);
CREATE UNIQUE INDEX duress_open ON duress (staff) WHERE closed IS NULL;
