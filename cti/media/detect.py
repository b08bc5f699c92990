"""The detectors that the engine asks for digits."""

from cti.media.dtmf import KEYS, Digit, DigitEnded, DtmfDetector, DtmfLimits

__all__ = ["KEYS", "Digit", "DigitEnded", "DtmfDetector", "DtmfLimits"]
