"""Asking for keys; `cti.ivr.blocks.asking` is the base of all of them."""
