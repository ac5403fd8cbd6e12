DROP TABLE users;
DROP TABLE devices;
DROP TABLE sites;
DROP TABLE grid_cells;
DROP TABLE squads;
DROP TABLE areas;
DROP TABLE registry_state;
