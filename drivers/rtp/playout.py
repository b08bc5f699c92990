"""From what the jitter buffer found to what is heard: concealment, comfort noise, joined frames."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE
from drivers.rtp.conceal import FADED_BLOCKS, FULL_BLOCKS, HISTORY, Concealer, joined
from drivers.rtp.jitter import BLOCK, Frame, Taken
from drivers.rtp.noise import Noise, guess, parse

Codes = npt.NDArray[np.uint8]
Sound = npt.NDArray[np.float32]

COMFORT_FRAMES = 1500
"""Half a minute: so long the noise of the far side is played without a word from it."""


def no_history() -> Codes:
    """The history of a stream that has not begun."""
    return np.full(HISTORY, SILENCE, np.uint8)


class Playout:
    """What one stream sounds like. `history`: uint8[480], what was heard last; kept by `remember`."""

    def __init__(self, history: Codes) -> None:
        self.history = history
        self.concealing = False
        """The last block was made up, so the next that came is joined to it."""
        self._concealer = Concealer()
        self._noise: Noise | None = None
        self._comfort = 0
        self._begun = False

    @property
    def noisy(self) -> bool:
        """The far side said what its silence is like: that is heard while nothing comes."""
        return self._comfort > 0

    def restart(self) -> None:
        """Another stream begins."""
        self.history[:] = SILENCE
        self.concealing, self._noise, self._comfort = False, None, 0
        self._begun = False

    def hear_noise(self, payload: bytes) -> None:
        """Comfort noise came (RFC 3389)."""
        shape = parse(payload)
        if shape is not None:
            self._noise = Noise(shape)
            self._comfort = COMFORT_FRAMES

    def play(self, frame: Frame, out: Codes) -> bool:
        """Fill uint8[160]; False, and it is untouched, when there is nothing to be heard."""
        nothing = frame.taken is Taken.NOTHING or (frame.taken is Taken.WAITING and not self._begun)
        if nothing and not self._comfort:
            self.concealing = False
            return False
        self._begun = True
        if frame.taken in (Taken.NOTHING, Taken.WAITING):
            self._comfort = max(self._comfort - 1, 0)
            out[:] = g711.encode(np.concatenate([self._made_up(), self._made_up()]))
        elif frame.taken is Taken.SOUND and not self.concealing:
            out[:] = np.frombuffer(frame.codes, np.uint8)
        else:
            out[:] = g711.encode(self._mended(frame))
        return True

    def remember(self, heard: Codes) -> None:
        """These uint8[160] were heard."""
        self.history[:-FRAME_SAMPLES] = self.history[FRAME_SAMPLES:]
        self.history[-FRAME_SAMPLES:] = heard

    # --- inside ----------------------------------------------------------------------------------

    def _mended(self, frame: Frame) -> Sound:
        sound = g711.decode(np.frombuffer(frame.codes, np.uint8))
        if frame.taken is Taken.JOINED:
            sound = joined(g711.decode(np.frombuffer(frame.skipped, np.uint8)), sound)
        for place in (0, 1):
            block = slice(place * BLOCK, (place + 1) * BLOCK)
            if not frame.halves & (1 << place):
                sound[block] = self._made_up(sound[: place * BLOCK])
            elif self.concealing:
                sound[block] = self._resumed(sound[block])
        return sound

    def _made_up(self, before: Sound | None = None) -> Sound:
        """The next 10 ms of concealment, and noise as it fades. `before`: what came since `remember`."""
        if not self.concealing:
            history = g711.decode(self.history)
            if before is not None and before.size:
                history = np.concatenate([history[before.size :], before])
            self._concealer.begin(history)
            self.concealing = True
            if not self._comfort:
                self._noise = None
        if self._concealer.missing < FULL_BLOCKS:
            return self._concealer.block()
        if self._noise is None:
            self._noise = Noise(guess(self._concealer.history))
        sound = self._noise.take(BLOCK) * np.float32(1 - self._concealer.gain)
        if self._concealer.missing <= FADED_BLOCKS:
            sound += self._concealer.block()
        return sound

    def _resumed(self, sound: Sound) -> Sound:
        self.concealing, self._comfort = False, 0
        return self._concealer.resume(sound)
