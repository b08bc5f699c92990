"""The flow language: what people draw, what the checker says about it, and what runs it."""
