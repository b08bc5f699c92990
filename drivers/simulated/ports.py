"""What the exchange's spans sit on: a pair of sockets to the switch, or a span of a telephone card."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import cast

from drivers.libpri import DChannel
from drivers.simulated.sound import CardSound, SocketSound, SpanSound
from drivers.simulated.span import NetworkLine


def socket_port(
    name: str, signalling: socket.socket, voice: socket.socket, timers: Mapping[str, int]
) -> tuple[NetworkLine, SpanSound]:
    """A span to the switch of the parent process."""
    line = DChannel(name, signalling.detach(), node="network", timers=timers, overlap=True)
    return line, SocketSound(name, line.channels, voice)


async def card_port(
    name: str, span: int, timers: Mapping[str, int], cushion_ms: float, running: AsyncExitStack
) -> tuple[NetworkLine, SpanSound]:
    """A DAHDI span that is wired to the one that shall hear a network. Raises LineUnavailable."""
    from drivers.dahdi.pri_driver import DRIVER, Settings
    from drivers.dahdi.voice import unopened_voice_of

    settings = Settings(
        (span,), side="network", overlap=True, timers=dict(timers), cushion_ms=cushion_ms
    )
    made = (await DRIVER.start(settings, name, running))[0]
    return cast(NetworkLine, made.line), CardSound(unopened_voice_of(made.voice))
