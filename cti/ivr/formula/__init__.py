"""Formulas: Python's expression grammar behind a gate, evaluated as closures, never by `eval`.

`expression` parses and evaluates, `infer` tells types without evaluating, `refusal` says why a formula
is refused and `meant` what was probably meant; `functions` is what formulas may call.
"""
