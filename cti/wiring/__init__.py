"""How the parts of a server are made and joined, a file per subject; `cti.server` calls them in order."""
