-- Word of a change of contact data on its way to a mailbox that was on file before. what: phone, email or address. sealed: mailbox and text, under
-- the patient's record key; NULL once it is sent or given up. state: waiting, sent, given-up.
CREATE TABLE contact_notice (
  id BYTEA PRIMARY KEY,
  client BYTEA NOT NULL,
  patient BYTEA NOT NULL,
  call BYTEA NOT NULL,
  what TEXT NOT NULL,
  sealed BYTEA,
  made BIGINT NOT NULL,
  due BIGINT NOT NULL,
  until BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX contact_notice_due ON contact_notice (state, due);
