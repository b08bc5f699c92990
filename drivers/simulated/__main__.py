"""The process of the exchange: `python -m drivers.simulated --control FD --span FD,FD ...`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec

from drivers.line import LineError, Signalling
from drivers.r2.options import R2Options

if TYPE_CHECKING:
    from drivers.simulated.sound import SpanSound


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="drivers.simulated", description=__doc__)
    parser.add_argument("--control", type=int, required=True, help="descriptor of the control")
    parser.add_argument(
        "--span",
        action="append",
        default=[],
        metavar="SIGNALLING,VOICE",
        help="descriptors of one span",
    )
    parser.add_argument(
        "--dahdi-span",
        action="append",
        default=[],
        type=int,
        metavar="NUMBER",
        help="a span of a telephone card that the exchange plays the network on",
    )
    parser.add_argument(
        "--dahdi-ports",
        default="",
        metavar="CHANNELS",
        help="telephone ports of cards that the exchange has the far ends of town lines on",
    )
    parser.add_argument(
        "--cushion-ms", type=float, default=20.0, help="what waits to be sent on a card"
    )
    parser.add_argument("--r2", metavar="JSON", help="the spans speak R2, with these options")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timer", action="append", default=[], metavar="NAME=VALUE")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    logging.basicConfig(level=logging.WARNING, format="exchange: %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        asyncio.run(_run(arguments))
    except LineError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


async def _run(arguments: argparse.Namespace) -> None:
    from drivers.simulated.messages import encode
    from drivers.simulated.network import Network

    control = socket.socket(fileno=arguments.control)
    async with AsyncExitStack() as running:
        try:
            ports = await _ports(arguments, running)
        except LineError as problem:
            control.sendall(encode({"failed": str(problem)}))
            raise
        await Network(control, ports, seed=arguments.seed).run()


async def _ports(
    arguments: argparse.Namespace, running: AsyncExitStack
) -> list[tuple[Signalling, SpanSound]]:
    """What each span sits on, in order. Raises LineError."""
    from drivers.simulated.ports import card_port, cas_card_port, socket_port, telephone_port

    timers: Mapping[str, int] = {
        name: int(value) for name, value in (text.split("=") for text in arguments.timer)
    }
    r2 = msgspec.json.decode(arguments.r2, type=R2Options) if arguments.r2 else None
    cushion: float = arguments.cushion_ms
    ports: list[tuple[Signalling, SpanSound]] = []

    def name() -> str:
        return f"exchange-{len(ports) + 1}"

    for text in arguments.span:
        signalling, voice = (socket.socket(fileno=int(fd)) for fd in text.split(","))
        if r2 is None:
            ports.append(socket_port(name(), signalling, voice, timers))
        else:
            from drivers.simulated.r2_line import r2_socket_port

            ports.append(r2_socket_port(name(), signalling, voice, r2))
    for number in arguments.dahdi_span:
        if r2 is None:
            ports.append(await card_port(name(), number, timers, cushion, running))
        else:
            ports.append(cas_card_port(name(), number, r2, cushion, running))
    if arguments.dahdi_ports:
        ports.append(await telephone_port(name(), arguments.dahdi_ports, cushion, running))
    return ports


if __name__ == "__main__":
    sys.exit(main())
