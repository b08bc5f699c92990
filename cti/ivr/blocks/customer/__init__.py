"""Customers, who they are, and the lists on which they stand."""
