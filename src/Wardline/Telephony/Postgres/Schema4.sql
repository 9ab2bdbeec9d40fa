-- When a client's telephone system answered last: whether an order that has no answer stands alone, or the system is silent.
CREATE INDEX phone_order_heard ON phone_order (client, asked) WHERE state IN ('done', 'refused');
