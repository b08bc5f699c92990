"""Both ends of a simulated span that speaks MFC/R2."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import msgspec

from drivers.driver import VoiceSpec
from drivers.line import (
    CallMessage,
    ChannelService,
    Disconnect,
    Progress,
    Restart,
    Signalling,
)
from drivers.r2.cas import CasPort
from drivers.r2.line import R2Line
from drivers.r2.options import R2Options
from drivers.simulated.r2_wire import R2Wire
from drivers.simulated.sound import SocketSound, SpanSound
from drivers.simulated.span import LONGEST_NUMBER

if TYPE_CHECKING:
    from drivers.simulated.exchange import Exchange


ANY_DIGITS = 20
"""That an exchange takes: how many the switch takes is the switch's own setting."""


class SimulatedR2Line(R2Line):
    """The switch's end, with the socket of the span's voice beside it."""

    def __init__(
        self,
        name: str,
        signalling: socket.socket,
        voice: socket.socket,
        options: R2Options,
        *,
        speed: float = 1.0,
    ) -> None:
        wire = R2Wire(name, signalling.detach(), clock=True, speed=speed)
        super().__init__(name, wire, options)
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


class NetworkR2Line(R2Line):
    """The exchange's end: a cause that an ISDN would tell beside a sound refuses the call."""

    def __init__(self, name: str, port: CasPort, options: R2Options) -> None:
        whole = {"called_digits": ANY_DIGITS, "calling_digits": ANY_DIGITS}
        super().__init__(
            name,
            port,
            msgspec.structs.replace(options, **whole),
            complete=lambda digits: len(digits) >= LONGEST_NUMBER,
        )

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if isinstance(message, Progress) and message.cause is not None:
            message = Disconnect(message.reference, message.cause)
        super().send(message)


class WiredR2Line(NetworkR2Line):
    """The exchange's end on a socket, whose cable can be pulled."""

    def __init__(self, name: str, wire: R2Wire, options: R2Options) -> None:
        super().__init__(name, wire, options)
        self._wire = wire

    @property
    def unplugged(self) -> bool:
        """Whether its cable is pulled out."""
        return self._wire.unplugged

    @unplugged.setter
    def unplugged(self, out: bool) -> None:
        self._wire.unplugged = out


def r2_socket_port(
    name: str, signalling: socket.socket, voice: socket.socket, options: R2Options
) -> tuple[Signalling, SpanSound]:
    """A span to the switch of the parent process."""
    line = WiredR2Line(name, R2Wire(name, signalling.detach(), clock=False), options)
    return line, SocketSound(name, line.channels, voice)
