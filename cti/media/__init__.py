"""Sound: the media process with its matrix, detectors, players and recorders, and the link to it."""
