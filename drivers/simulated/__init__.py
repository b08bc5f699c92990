"""The simulated exchange: a telephone network in a box, in a process of its own.

It offers E1 spans whose D channels are libpri in NETWORK mode and whose sound is real A-law, and it
has subscribers who answer, ring out, are busy, play music, are machines or faxes, or call in.

**The exchange takes its clock from the switch.** Whenever a voice packet of a span arrives it
answers with the next packet of that span, so nothing ever slips, and all times of the subscribers
are counted in samples of sound: a switch, or a test, that runs faster has subscribers who live
faster. Nobody on the exchange does anything while no voice flows.
"""
