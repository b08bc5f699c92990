"""Databases: looking up, changing, taking, transactions."""
