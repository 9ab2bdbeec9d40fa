-- Staff. profile (name and e-mail), password (its PBKDF2 hash), totp and codes are sealed under the house's identity key;
-- email_token finds a sealed e-mail again. failed and locked_until are the lock-out; stamp ends all sessions when it changes.
CREATE TABLE staff (
  id BYTEA PRIMARY KEY,
  email_token BYTEA NOT NULL UNIQUE,
  profile BYTEA NOT NULL,
  password BYTEA,
  stamp TEXT NOT NULL,
  totp BYTEA,
  totp_step BIGINT NOT NULL,
  codes BYTEA,
  failed BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  roles TEXT NOT NULL,
  client BYTEA,
  team BYTEA,
  retired BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE team (
  id BYTEA PRIMARY KEY,
  name TEXT NOT NULL,
  retired BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- Sessions. token: SHA-256 of the cookie's secret. stage 0: password given, code still asked; 1: signed in.
CREATE TABLE staff_session (
  id BYTEA PRIMARY KEY,
  token BYTEA NOT NULL UNIQUE,
  staff BYTEA NOT NULL,
  stage BIGINT NOT NULL,
  stamp TEXT NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  ended BIGINT NOT NULL
);
CREATE INDEX staff_session_staff ON staff_session (staff);

-- One-time links: only the hash of the secret. kind: first-admin, invite. totp: the secret that its page shows, sealed.
CREATE TABLE one_time_link (
  id BYTEA PRIMARY KEY,
  hash BYTEA NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  staff BYTEA,
  totp BYTEA NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- Keys of the web server (antiforgery), sealed under the house's web key.
CREATE TABLE web_key (
  id BYTEA PRIMARY KEY,
  sealed BYTEA NOT NULL,
  created BIGINT NOT NULL
);
