DROP TABLE outbound;
DROP TABLE subscriptions;
DROP TABLE sessions;
