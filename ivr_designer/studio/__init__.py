"""The prompt studio: every prompt with its text, recorded, mended, imported, spoken by a voice."""
