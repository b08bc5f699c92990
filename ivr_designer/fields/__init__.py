"""Editors of a block's fields, one for each kind, and the form that is built from them."""
