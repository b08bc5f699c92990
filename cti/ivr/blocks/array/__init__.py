"""Arrays: item 1 is the first, 10,000 are the most."""
