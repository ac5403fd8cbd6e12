-- Who is the hub of these data; see HubTenure.
CREATE TABLE hub_tenure (
    one     BIGINT PRIMARY KEY CHECK (one = 1),
    hub     BYTEA NOT NULL,  -- made with the hub's key
    holder  TEXT NOT NULL,   -- one run of a hub
    commits BIGINT NOT NULL  -- one more with each transaction: tells whether a commit was made whose answer was lost
);
