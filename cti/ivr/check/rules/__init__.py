"""The checks of the general findings, one module per subject; each has `check(survey)`."""
