"""libss7: `ffi` and `C`. Importing this before it is built raises LineUnavailable."""

from drivers.native.bindings import load

ffi, C = load("ss7")
