"""Players: prompts, tones, pauses, digits and streams on rows, out of one memory of sounds."""
