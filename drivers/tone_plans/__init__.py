"""National tone plans as data: one TOML file for each, read by `plan`."""
