DROP TABLE projection_runs;
