DROP TABLE quarantine_state;
DROP TABLE quarantine;
