"""ISDN PRI on DAHDI spans: `kind = "dahdi_pri"`."""
