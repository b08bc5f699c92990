"""The call page: the customer at the left, what to say in the middle, notes at the right; the ringing card."""
