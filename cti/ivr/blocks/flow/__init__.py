"""Where a flow begins, ends, waits, repeats, and enters other flows."""
