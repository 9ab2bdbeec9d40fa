-- Staff. profile (name and e-mail), password (its PBKDF2 hash), totp and codes are sealed under the house's identity key;
-- email_token finds a sealed e-mail again. failed and locked_until are the lock-out; stamp ends all sessions when it changes.
CREATE TABLE staff (
  id BLOB PRIMARY KEY,
  email_token BLOB NOT NULL UNIQUE,
  profile BLOB NOT NULL,
  password BLOB,
  stamp TEXT NOT NULL,
  totp BLOB,
  totp_step INTEGER NOT NULL,
  codes BLOB,
  failed INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  roles TEXT NOT NULL,
  client BLOB,
  team BLOB,
  retired INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE team (
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  retired INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

-- Sessions. token: SHA-256 of the cookie's secret. stage 0: password given, code still asked; 1: signed in.
CREATE TABLE staff_session (
  id BLOB PRIMARY KEY,
  token BLOB NOT NULL UNIQUE,
  staff BLOB NOT NULL,
  stage INTEGER NOT NULL,
  stamp TEXT NOT NULL,
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  ended INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_session_staff ON staff_session (staff);

-- One-time links: only the hash of the secret. kind: first-admin, invite. totp: the secret that its page shows, sealed.
CREATE TABLE one_time_link (
  id BLOB PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  staff BLOB,
  totp BLOB NOT NULL,
  expires INTEGER NOT NULL,
  used INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

-- Keys of the web server (antiforgery), sealed under the house's web key.
CREATE TABLE web_key (
  id BLOB PRIMARY KEY,
  sealed BLOB NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;
