"""Measurements on a channel: bit errors, levels, echoes. Sound and octets in, a verdict out."""
