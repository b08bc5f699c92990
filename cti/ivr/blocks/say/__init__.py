"""Saying values: each block is an item of prompt lists as well, and a function of formulas."""
