-- From the desk's call to the telephone's: whoever holds it now.
CREATE INDEX phone_call_call ON phone_call (call) WHERE ended IS NULL;
