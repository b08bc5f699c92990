"""Decisions: by values, by who calls, by what the house keeps, by chance."""
