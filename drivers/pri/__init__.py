"""ISDN primary rate (Q.921, Q.931) through libpri.

`line.PriLine` is the signalling of one D channel or of several (`group`). `port` is libpri on a
descriptor, with a controller of `controller`; `events` is what libpri says, `sender` what it is told,
`setup` what a set-up tells, `channels` the B channels. `frames` reads and writes what libpri cannot,
`guard` keeps from it what harms it.
"""
