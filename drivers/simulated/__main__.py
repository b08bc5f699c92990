"""The process of the exchange: `python -m drivers.simulated --control FD --span FD,FD ...`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
import sys

from drivers.line import LineUnavailable


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
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timer", action="append", default=[], metavar="NAME=VALUE")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    logging.basicConfig(level=logging.WARNING, format="exchange: %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        from drivers.simulated.network import Network
    except LineUnavailable as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    pairs = [[socket.socket(fileno=int(fd)) for fd in text.split(",")] for text in arguments.span]
    timers = {name: int(value) for name, value in (text.split("=") for text in arguments.timer)}

    async def run() -> None:
        network = Network(
            socket.socket(fileno=arguments.control),
            [(signalling, voice) for signalling, voice in pairs],
            seed=arguments.seed,
            timers=timers,
        )
        await network.run()

    asyncio.run(run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
