"""The call as running blocks see it: playing, asking for keys, waiting, and who hears what happens.

`conversation` is what every session does alike; `loop` waits by the event loop, `live` has a real
call behind it. `cti.ivr.trial.session` is the one with a person at a screen.
"""
