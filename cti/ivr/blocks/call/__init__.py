"""Answering, calling others, joining, parking and judging calls."""
