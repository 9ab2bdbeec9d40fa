-- Word of a change of contact data on its way to a mailbox that was on file before. what: phone, email or address. sealed: mailbox and text, under
-- the patient's record key; NULL once it is sent or given up. state: waiting, sent, given-up.
CREATE TABLE contact_notice (
  id BLOB PRIMARY KEY,
  client BLOB NOT NULL,
  patient BLOB NOT NULL,
  call BLOB NOT NULL,
  what TEXT NOT NULL,
  sealed BLOB,
  made BIGINT NOT NULL,
  due BIGINT NOT NULL,
  until BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX contact_notice_due ON contact_notice (state, due);
