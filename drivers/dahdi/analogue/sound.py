"""The signalling's sound of one analogue channel: blocks heard, blocks written ahead.

The driver hands over blocks of 20 ms; for every block that is heard one has been said, so that the
card is the clock. What is said is written ahead of it, so that a late loop makes no gap: digits and
caller numbers as far as the driver's buffers go, tones by less. A line that only waits for an early
caller number is read ten times a second.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np

from drivers.analogue.port import Hear, LineEvent, Port
from drivers.analogue.port_sound import PortSound
from drivers.callerid.caller import Caller
from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.device import ChannelGone
from drivers.dahdi.watch import Watch
from drivers.line import FRAME_SAMPLES, LineError
from drivers.tones import Codes

log = logging.getLogger(__name__)

BUFFERS = 32
"""Blocks that the driver keeps each way, its most: 0.64 s."""

AHEAD = 8
"""Blocks of a tone that are written before they sound."""

FAR_AHEAD = 30
"""Blocks of digits or of a caller number that are: in most cases all of it."""

SWEEP = 0.1
"""Seconds between two looks at a line that waits for an early caller number."""


class SignallingSound:
    """Reads and writes a channel while its port plays or listens. `sound` is closed with it."""

    def __init__(self, channel: DahdiChannel, watch: Watch, sound: PortSound) -> None:
        self._channel, self._watch, self._sound = channel, watch, sound
        self._port: Port | None = None
        self._media = self._lost = False
        self._pumping = False
        self._pulsing = False
        self._heard = np.empty(FRAME_SAMPLES, np.uint8)
        self._waited = np.empty((BUFFERS, FRAME_SAMPLES), np.uint8)
        self._ahead = 0
        """Blocks that were written and have not sounded."""
        self._sent_after: int | None = None
        """Blocks after which everything has sounded that was played once."""
        self._unwritten: Codes | None = None

    def start(self, port: Port) -> None:
        """Tell the port what is heard, and when something has sounded. The channel is watched."""
        self._port = port
        self._sound.tell(self)
        self._pump_if_needed()

    def stop(self) -> None:
        """Tell nothing more; may be called twice."""
        self._sound.close()
        self._port, self._pumping = None, False

    def lose(self) -> None:
        """The card is away: nothing is read or written."""
        self._lost, self._media, self._pumping, self._pulsing = True, False, False, False
        self._nothing_ahead()

    def regain(self) -> None:
        """It is back, and watched again."""
        self._lost = False
        self._pump_if_needed()

    # --- what is to sound ------------------------------------------------------------------

    def leave_to_media(self, leave: bool) -> None:
        """Stop, and let the media process have the channel; or begin anew."""
        self._media = leave
        if leave:
            self._sound.play("")
            self._pump_if_needed()
        else:
            self._try(lambda: self._channel.flush(events=False))
        self._nothing_ahead()
        if not leave:
            self._pump_if_needed()

    def pulses(self, going: bool) -> None:
        """While pulses are dialled nothing is written: that would end them."""
        self._pulsing = going

    def begin(self, play: Callable[[PortSound], None]) -> None:
        """Take back what has not sounded yet and play something else."""
        if self._ahead and not self._media:
            self._try(lambda: self._channel.flush(read=False, events=False))
        self._nothing_ahead()
        play(self._sound)
        self._pump_if_needed()

    def listen(self, what: Hear) -> None:
        self._sound.listen(what)
        self._pump_if_needed()

    # --- what the sound tells --------------------------------------------------------------

    def happened(self, event: LineEvent) -> None:
        """What was heard, and what was played once: when it has sounded, not when it was written."""
        if event is LineEvent.SENT and self._ahead:
            self._sent_after = self._ahead
        elif self._port is not None:
            self._port.happened(event)

    def digit(self, key: str, *, pulsed: bool = False) -> None:
        if self._port is not None:
            self._port.digit(key, pulsed=pulsed)

    def caller_number(self, caller: Caller) -> None:
        if self._port is not None:
            self._port.caller_number(caller)

    # --- blocks ----------------------------------------------------------------------------

    def pump(self) -> None:
        """Hear every block that has come; for each of them one has sounded. Raises ChannelGone."""
        while self._pumping and self._read():
            self._sounded()
        self._say()
        if self._pumping:
            self._pump_if_needed()

    def sweep(self) -> None:
        """Hear what has come on a line that waits for an early caller number. Raises ChannelGone."""
        if (
            self._port is None
            or self._lost
            or self._pumping
            or not self._sound.hears & Hear.CALLER_KEYS
        ):
            return
        came = 0
        while came < BUFFERS and self._channel.read(self._waited[came]):
            came += 1
        if came:
            self._sound.hear(self._waited[:came].ravel())

    def _wants_sound(self) -> bool:
        if self._media or self._lost or self._port is None:
            return False
        idle = self._sound.hears in (Hear.NOTHING, Hear.CALLER_KEYS)
        return not (idle and self._sound.silent and self._sent_after is None)

    def _pump_if_needed(self) -> None:
        wanted = self._wants_sound()
        if wanted == self._pumping or self._port is None:
            return
        self._pumping = wanted
        self._watch.change(self._channel.fd, sound=wanted)
        if wanted:
            self._try(lambda: self._channel.flush(write=False, events=False))
        self._say()

    def _sounded(self) -> None:
        self._ahead = max(0, self._ahead - 1)
        if self._sent_after is not None:
            self._sent_after -= 1
            if self._sent_after <= 0:
                self._sent_after = None
                self.happened(LineEvent.SENT)

    def _nothing_ahead(self) -> None:
        self._ahead, self._sent_after, self._unwritten = 0, None, None

    def _read(self) -> bool:
        count = self._channel.read(self._heard)
        if count:
            self._sound.hear(self._heard[:count])
        return bool(count)

    def _say(self) -> None:
        """Write ahead; not while pulses are dialled, which a write would end."""
        while self._pumping and not self._pulsing:
            most = FAR_AHEAD if self._sound.once_only else AHEAD
            if self._unwritten is None:
                if self._sound.silent or self._ahead >= most:
                    return
                self._ahead += 1
                self._unwritten = self._sound.say(FRAME_SAMPLES)
            try:
                if not self._channel.write(self._unwritten):
                    return
            except LineError as problem:
                log.debug("%s", problem)
            self._unwritten = None

    def _try(self, do: Callable[[], object]) -> None:
        """What a card refuses is logged: the call's own life goes on."""
        try:
            do()
        except ChannelGone:
            log.debug("channel %d is gone", self._channel.number)
        except LineError as problem:
            log.warning("%s", problem)
