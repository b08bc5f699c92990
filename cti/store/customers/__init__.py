"""Customers: their cards, their telephone numbers, and what proves who calls."""
