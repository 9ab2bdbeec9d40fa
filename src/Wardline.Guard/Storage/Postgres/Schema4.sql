-- Whose calls of which day: a page of one's own calls looks at these and no others.
CREATE INDEX basis_holder ON basis (holder, created) WHERE kind = 'call';
