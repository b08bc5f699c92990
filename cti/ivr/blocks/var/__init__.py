"""Variables: setting, counting, converting, and what is kept beyond a call."""
