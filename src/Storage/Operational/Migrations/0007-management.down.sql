DROP TABLE device_shadows;
DROP TABLE device_commands;
