"""Flows tried before they are published: by a person at a screen, on a server, by test scripts.

`call.Trial` is one trial call on a telephone on the screen, `drafts` runs a draft on a server with
real lines and sound. `scripts` are the tests that a flow keeps; `script_run` runs them in virtual
time, `script_making` makes one by trying.
"""
