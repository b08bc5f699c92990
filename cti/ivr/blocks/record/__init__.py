"""Recording the call and the caller."""
