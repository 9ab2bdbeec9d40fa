-- When a client's telephone system answered last: whether an order that has no answer stands alone, or the system is silent.
CREATE INDEX phone_order_heard ON phone_order (client, asked) WHERE state IN ('done', 'refused');

-- Whom a call's orders rang, until the call is over.
CREATE INDEX phone_order_rung ON phone_order (call) WHERE kind IN ('call.consult', 'call.conference') AND body IS NOT NULL AND state = 'done';
