"""The command `cordboard lines`: finds boards, shows how lines are, tests and watches them."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

SYSTEM_FOLDER = Path("/etc/dahdi")


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `lines` to the commands."""
    lines = commands.add_parser("lines", help="find, set up, watch and test telephone lines")
    parts = lines.add_subparsers(required=True, metavar="WHAT", dest="what")
    _add_detect(parts)
    _add_status(parts)
    _add_test(parts)
    _add_monitor(parts)


def _add_detect(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    part = parts.add_parser("detect", help="find boards and propose a configuration")
    part.add_argument("--country", type=_country, default="cn", help="two letters; cn unless given")
    part.add_argument("--signalling", choices=("pri", "r2"), help="of every E1")
    part.add_argument(
        "--network",
        type=_numbers,
        default=(),
        metavar="SPANS",
        help="spans on which we are the network and give the clock, such as 3,4",
    )
    part.add_argument(
        "--crc4", choices=("on", "off"), help="unless given: on with PRI, off with R2"
    )
    part.add_argument(
        "--echo-canceller", type=_canceller, default="mg2", metavar="NAME", help="mg2, or none"
    )
    part.add_argument("--write", action="store_true", help="write system.conf; else it is printed")
    part.add_argument("--target", type=Path, default=SYSTEM_FOLDER, help="instead of /etc/dahdi")
    part.add_argument("--config", type=Path, help="put the [[lines]] into this file of a site")
    part.add_argument("--apply", action="store_true", help="run dahdi_cfg after --write")
    part.set_defaults(act=_detect)


def _add_status(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    part = parts.add_parser("status", help="spans, alarms, errors; ends with 1 if one is not well")
    part.add_argument(
        "--watch", type=_seconds, nargs="?", const=2.0, metavar="SECONDS", help="again and again"
    )
    part.add_argument("--json", action="store_true")
    part.add_argument("--channels", action="store_true", help="every channel in a line of its own")
    part.add_argument("--memory", type=Path, help="file of the counters of the last look")
    part.set_defaults(act=_status)


def _add_test(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    part = parts.add_parser("test", help="measure a channel that no call is on")
    part.add_argument(
        "channel", help="DAHDI's number, span/slot such as 2/5; loop and pattern: 2/all"
    )
    part.add_argument("test", choices=("loop", "pattern", "echo", "levels", "tone"))
    part.add_argument(
        "--seconds", type=_seconds, help="how long; 10 for pattern, 6 for tone, 2 for the others"
    )
    part.add_argument("--partner", help="channel at which it arrives, instead of a loop plug")
    part.add_argument("--send", action="store_true", help="levels: send the test tone too")
    part.add_argument(
        "--dial", type=_keys, default="", metavar="DIGITS", help="call this number first"
    )
    part.add_argument("--config", type=Path, help="tone: store it in this file of a site")
    part.set_defaults(act=_test)


def _add_monitor(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    part = parts.add_parser("monitor", help="listen to a channel, or read a D channel")
    part.add_argument("target", help="channel (17 or 2/5); with --d-channel a span or line")
    part.add_argument("--d-channel", action="store_true", help="its messages in words")
    part.add_argument("--record", type=Path, metavar="FILE", help="to WAV; a D channel to pcap")
    part.add_argument("--seconds", type=_seconds, help="end by itself")
    part.add_argument("--all-frames", action="store_true", help="layer 2 as well")
    part.add_argument("--config", type=Path, help="the site whose server has the D channel")
    part.add_argument("--data", type=Path, help="its data folder, if it is a demo site")
    part.set_defaults(act=_monitor)
    part = parts.add_parser("decode", help="print a D channel's trace in words")
    part.add_argument("file", type=Path, help="pcap")
    part.add_argument("--all-frames", action="store_true", help="layer 2 as well")
    part.set_defaults(act=_decode)


def _detect(arguments: argparse.Namespace) -> int:
    from cti.care import detect  # late, as all below: each needs what the others do not
    from drivers.line import LineError

    if arguments.apply and not arguments.write:
        raise LineError("--apply takes what --write has written: give both.")
    return detect.run(arguments)


def _status(arguments: argparse.Namespace) -> int:
    from cti.care import status
    from drivers.line import LineError

    if arguments.watch and arguments.json:
        raise LineError("--watch is for people and --json for programs: give one of them.")
    return status.run(arguments)


def _test(arguments: argparse.Namespace) -> int:
    from cti.care import measure

    if arguments.seconds is None:
        arguments.seconds = {"pattern": 10.0, "tone": 6.0}.get(arguments.test, 2.0)
    return measure.test(arguments)


def _monitor(arguments: argparse.Namespace) -> int:
    from cti.care import monitor

    return monitor.monitor(arguments)


def _decode(arguments: argparse.Namespace) -> int:
    from cti.care import monitor

    return monitor.decode(arguments)


def _keys(text: str) -> str:
    if not re.fullmatch(r"[0-9*#A-D]{0,60}", text):
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is no number to dial: digits, * and #")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is no time; give 0.1 to 86400 seconds")
    return seconds


def _country(text: str) -> str:
    from drivers.dahdi.hardware.proposal import COUNTRIES

    if text.lower() not in COUNTRIES:
        raise argparse.ArgumentTypeError(
            f"there are no settings for '{text[:20]}'; choose one of {', '.join(sorted(COUNTRIES))}, "
            "or one with the same tones"
        )
    return text.lower()


def _canceller(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]{1,15}", text):
        raise argparse.ArgumentTypeError(
            f"'{text[:20]}' is no name of a DAHDI echo canceller; write mg2, oslec or none"
        )
    return text


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() and int(part) for part in parts):
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is no list of spans; write 3 or 3,4")
    return tuple(int(part) for part in parts)
