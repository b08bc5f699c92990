"""Telephone cards through DAHDI: spans, channels and their sound; ISDN, analogue lines and R2 on them."""
