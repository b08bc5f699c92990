"""Signalling System No. 7 on E1: MTP of libss7 (Q.703, Q.704), ISUP (Q.763, Q.764) of our own.

libss7 2.0 has the ITU's point codes of 14 bits, and those of 24 bits only together with ANSI's ISUP.
China's national network has 24 bits with the ITU's ISUP: signal_units.py changes their labels on
the way between the link and libss7, which knows every point by a number of 14 bits.
"""
