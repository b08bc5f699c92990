"""Telephones and town lines on DAHDI channels: `kind = "dahdi_analogue"`."""
