"""MFC/R2 and China No. 1 on DAHDI spans: `kind = "dahdi_r2"`."""
