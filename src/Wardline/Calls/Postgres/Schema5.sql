-- The language that the caller is spoken to in (BCP 47), for calls that are not in English. id: the call; version: the call's, as in desk_call.
CREATE TABLE call_language (
  id BYTEA PRIMARY KEY,
  language TEXT NOT NULL
);
