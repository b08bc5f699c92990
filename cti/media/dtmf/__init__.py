"""DTMF out of the sound of many rows at once (ITU-T Q.23, Q.24).

Sieves follow each other, each for the rows that passed the one before: *front*, all rows: the
strongest row and column tone are loud enough and hold much of the energy; *exact*: frequency by the
advance of the phase, twist, share of the windowed energy, second harmonics; *follow*: the state of
each row in time. The kernels do all of it in C where they are built.
"""

from cti.media.dtmf.detector import DtmfDetector
from cti.media.dtmf.limits import KEYS, TONES, Digit, DigitEnded, DtmfLimits

__all__ = ["KEYS", "TONES", "Digit", "DigitEnded", "DtmfDetector", "DtmfLimits"]
