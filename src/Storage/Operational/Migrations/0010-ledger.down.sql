DROP TABLE alert_traces;
DROP TABLE ledger;
