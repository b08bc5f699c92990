"""Text: cutting, searching, checking and coding. Every one is a function of formulas as well."""
