"""Signalling System No. 7 on DAHDI spans: `kind = "dahdi_ss7"`."""
