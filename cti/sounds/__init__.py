"""Sound files of the data folder: prompts, files that flows play, recordings, what networks announce."""
