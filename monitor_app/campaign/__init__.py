"""The parts of the campaign page."""
