-- What was added to the notes of a call after its wrap-up, by whoever wrapped it up; sealed under the call's key.
CREATE TABLE call_addendum (
  id BLOB PRIMARY KEY,
  call BLOB NOT NULL,
  author BLOB NOT NULL,
  text BLOB NOT NULL,
  written BIGINT NOT NULL
);
CREATE INDEX call_addendum_call ON call_addendum (call);

-- Figures look at a period; who held a call before, and what was asked in it, is looked up by the call and by the person.
CREATE INDEX desk_call_opened ON desk_call (opened);
CREATE INDEX call_ask_call ON call_ask (call);
CREATE INDEX call_ask_asker ON call_ask (asker, closed) WHERE outcome = 'taken';
