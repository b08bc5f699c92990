"""One file per database version, numbered 0001, 0002 and so on."""
