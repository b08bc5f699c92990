"""Between control process and media process: the records that cross, and the two ends.

`control_end.MediaProcess` is what the control process holds, with the process itself as `child` or
`inherited` from one that fell; `media_end` is the other side. `commands` and `records` are what they
say to each other, `packets` how it travels, `config` the first of it.
"""
