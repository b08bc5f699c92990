"""Flows that run: compiled to programs, stepped by the runner, kept within limits, started for calls.

`compiler` makes programs of drawings and `programs` keeps the published ones; `runner` takes a call
from block to block, `frames` are the flows that it is inside, `happening` is what can come between.
`flows` starts runs for calls, `jobs` runs without a call, `segments` runs on an agent's behalf.
"""
