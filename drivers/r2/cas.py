"""Channel associated signalling: what a span with ABCD bits gives to a signalling such as R2.

Every channel has four bits each way (ITU-T G.704 5.1.3.2) and 64 kbit/s of A-law. While a call is
set up its sound belongs to the signalling, afterwards to the media process. A port tells everything
on the asyncio loop, and nothing from inside a call to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from drivers.line import Health

BLOCK = 160
"""Octets of A-law that pass at a time: 20 ms."""

Bits = int
"""ABCD, A = 8 and D = 1."""


class CasUser(Protocol):
    """Who signals on a port."""

    def bits_changed(self, channel: int, bits: Bits) -> None:
        """The far side sends these from now on."""
        ...

    def sound_came(self, channel: int, block: bytes) -> None:
        """20 ms of a channel whose sound belongs to the signalling."""
        ...

    def time_passed(self) -> None:
        """The clock reached what `wake` asked for."""
        ...

    def health_changed(self, health: Health) -> None:
        """The span came up or went down: meanwhile its bits mean nothing."""
        ...


class CasPort(Protocol):
    """One span with ABCD bits. It owns its descriptors."""

    @property
    def channels(self) -> Sequence[int]: ...

    @property
    def ahead(self) -> int:
        """Blocks of a tone that are kept waiting to be sent, so that a late loop makes no gap."""
        ...

    @property
    def health(self) -> Health: ...

    def clock(self) -> float:
        """Seconds; the timers of the signalling run on it."""
        ...

    def wake(self, at: float | None) -> None:
        """Tell `time_passed` at this time of the clock; a later call replaces an earlier one."""
        ...

    def open(self, user: CasUser) -> None:
        """Begin. Raises LineUnavailable."""
        ...

    def bits(self, channel: int) -> Bits:
        """What the far side sends."""
        ...

    def set_bits(self, channel: int, bits: Bits) -> None: ...

    def take_sound(self, channel: int) -> None:
        """The channel's sound belongs to the signalling from now on; nothing old is heard or said."""
        ...

    def give_sound(self, channel: int) -> None:
        """The channel's sound is the media process's from now on."""
        ...

    def rest_sound(self, channel: int) -> None:
        """Nobody's sound: the channel is idle and silent."""
        ...

    def say(self, channel: int, block: bytes) -> None:
        """20 ms of a tone, after what waits already."""
        ...

    def hush(self, channel: int) -> None:
        """Throw away what waits to be said."""
        ...

    def close(self) -> None:
        """Give everything back; may be called twice."""
        ...
