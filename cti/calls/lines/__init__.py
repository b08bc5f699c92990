"""Calls on lines: `trunks` translates between Q.931 and CSTA; channels, what is heard, and how lines do."""
