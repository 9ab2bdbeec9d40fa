-- Since when the session is locked: nothing of it opens until its person has given the password again. Null when it is not.
ALTER TABLE staff_session ADD COLUMN locked BIGINT;
