"""Lines on DAHDI: the real cards of a site, E1 and analogue."""
