"""What is a DTMF digit, and what is told about one (ITU-T Q.23, Q.24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

KEYS = "123A456B789C*0#D"
"""By four times the number of the row tone plus that of the column tone."""

TONES: npt.NDArray[np.float32] = np.array([697, 770, 852, 941, 1209, 1336, 1477, 1633], np.float32)
"""Hz: the tones of the rows of a keypad, then those of its columns."""


@dataclass(frozen=True, slots=True)
class DtmfLimits:
    """What is a digit. Energies and shares are of power; the defaults meet Q.24 as AT&T has it."""

    offset: float = 0.0185
    """Greatest relative error of a frequency."""
    level_dbm0: float = -36.0
    """Least level of each tone."""
    normal_twist_db: float = 9.2
    """How much stronger the row tone may be."""
    reverse_twist_db: float = 5.8
    """How much stronger the column tone may be."""
    share: float = 0.89
    """Least share of the two tones in the windowed energy."""
    dial_tone: float = 0.1
    """Most of that energy which is taken for a dial tone beneath the digit, and left out of it."""
    share_over_prompt: float = 0.80
    """The same where a prompt plays, whose echo is heard under the digit."""
    harmonic: float = 0.025
    """Greatest power of a second harmonic, relative to its tone."""
    gate: float = 0.45
    """Least share of the strongest row and column tone for a window to be looked at."""
    loose_share: float = 0.66
    """Least share of the two tones, corrected for their frequency, in the plain energy."""
    steady_hz: float = 3.0
    """Greatest change of a frequency within 10 ms."""
    steady_offset: float = 0.2
    """What is added to that, as a share of the distance from the nominal frequency."""
    steady_level: float = 3.0
    """Greatest change of a level within 10 ms, as a ratio of powers."""
    steps: float = 5.5
    """Least duration of even energy in 5 ms."""


class Digit(NamedTuple):
    """A key is pressed."""

    row: int
    key: str
    seconds: float
    """How long ago it began, as far as was looked back."""


class DigitEnded(NamedTuple):
    """A key was released: told 40 ms later, since a gap of 10 ms is bridged."""

    row: int
    key: str
    seconds: float
    """How long it was pressed, to some milliseconds."""
