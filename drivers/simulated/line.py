"""The switch's end of a span of the exchange: signalling here, and what its voice half needs."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from drivers.driver import VoiceSpec
from drivers.pri.line import DChannel
from drivers.q931 import E1_CHANNELS

if TYPE_CHECKING:
    from drivers.simulated.exchange import Exchange


class SimulatedLine(DChannel):
    """A subscriber-side D channel, with the socket of the span's voice beside it."""

    def __init__(
        self,
        name: str,
        signalling: socket.socket,
        voice: socket.socket,
        *,
        channels: Sequence[int] = E1_CHANNELS,
        timers: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(
            name, signalling.detach(), node="cpe", channels=channels, timers=timers, overlap=True
        )
        self.exchange: Exchange | None = None
        """Whose span this is."""
        self.voice_socket = voice
        """Hand its descriptor to the media process; closed with the line."""

    @property
    def voice_spec(self) -> VoiceSpec:
        return VoiceSpec("simulated", self.name, self.channels, (self.voice_socket.fileno(),))

    def close(self) -> None:
        super().close()
        self.voice_socket.close()
