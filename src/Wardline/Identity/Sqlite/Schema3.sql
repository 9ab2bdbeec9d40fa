-- Answers given at its locked screen since it was opened last: whoever guesses elsewhere holds no locked screen shut, and it ends after too many.
ALTER TABLE staff_session ADD COLUMN misses INTEGER NOT NULL DEFAULT 0;
