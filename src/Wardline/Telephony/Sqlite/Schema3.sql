-- Whether a call of the desk has, or had, a telephone.
CREATE INDEX phone_call_desk ON phone_call (call);
