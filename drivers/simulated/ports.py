"""What the exchange's spans sit on: a pair of sockets to the switch, or a telephone card."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack

from drivers.line import Signalling
from drivers.pri.line import DChannel
from drivers.r2.options import R2Options
from drivers.simulated.sound import CardSound, SocketSound, SpanSound

DIALLED_AFTER = 1.5
"""Seconds without a further digit after which a number that a town line keys is whole."""


def socket_port(
    name: str, signalling: socket.socket, voice: socket.socket, timers: Mapping[str, int]
) -> tuple[Signalling, SpanSound]:
    """A span to the switch of the parent process."""
    line = DChannel(name, signalling.detach(), node="network", timers=timers, overlap=True)
    return line, SocketSound(name, line.channels, voice)


async def card_port(
    name: str, span: int, timers: Mapping[str, int], cushion_ms: float, running: AsyncExitStack
) -> tuple[Signalling, SpanSound]:
    """A DAHDI span with a D channel that is wired to the one that shall hear a network.

    Raises LineUnavailable.
    """
    from drivers.dahdi.pri.driver import DRIVER, Settings
    from drivers.dahdi.voice import unopened_voice_of

    settings = Settings(
        (span,), side="network", overlap=True, timers=dict(timers), cushion_ms=cushion_ms
    )
    made = (await DRIVER.start(settings, name, running))[0]
    return made.line, CardSound(unopened_voice_of(made.voice))


def cas_card_port(
    name: str, span: int, options: R2Options, cushion_ms: float, running: AsyncExitStack
) -> tuple[Signalling, SpanSound]:
    """A DAHDI span with ABCD bits that is wired to the one that shall hear a network.

    Raises LineUnavailable.
    """
    from drivers.dahdi.r2.driver import Settings, cas_port, voice_spec
    from drivers.dahdi.voice import unopened_voice_of
    from drivers.dahdi.watch import Watch
    from drivers.simulated.r2_line import NetworkR2Line

    watch = Watch()
    running.callback(watch.close)
    settings = Settings(spans=(span,), cushion_ms=cushion_ms)
    port = cas_port(settings, name, span, watch)
    line = NetworkR2Line(name, port, options)
    running.callback(line.close)
    return line, CardSound(unopened_voice_of(voice_spec(settings, line, port)))


async def telephone_port(
    name: str, channels: str, cushion_ms: float, running: AsyncExitStack
) -> tuple[Signalling, SpanSound]:
    """Telephone ports (FXS) as an exchange's side of town lines, each wired to a town line port.

    At the end of a call the town line hears busy tone and nothing else. Raises LineUnavailable.
    """
    from drivers.dahdi.analogue.driver import DRIVER
    from drivers.dahdi.analogue.settings import Settings
    from drivers.dahdi.voice import unopened_voice_of

    settings = Settings(
        channels,
        overlap=False,
        next_digit=DIALLED_AFTER,
        battery_drop=False,
        echo_taps=0,
        cushion_ms=cushion_ms,
    )
    made = (await DRIVER.start(settings, name, running))[0]
    return made.line, CardSound(unopened_voice_of(made.voice))
