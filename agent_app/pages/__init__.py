"""The pages beside the call: customers, records, and those that are still empty."""
