"""`cordboard lines detect`: what is there, what is proposed for it, and writing that down."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

from cti.care.sections import LinesThere, put, sections
from cti.care.terminal import say
from drivers.dahdi.hardware.detection import Found, channels_in_use, detect
from drivers.dahdi.hardware.proposal import DigitalSignalling, Wishes, propose
from drivers.dahdi.hardware.system_conf import FOLDER, NAME, ranges, system_conf, write
from drivers.line import LineError

SOUND, INCOMPLETE = 0, 1
"""Exit status: everything was found and set up, or something is left to be done by a person."""


def run(arguments: argparse.Namespace) -> int:
    found = detect()
    _say_found(found)
    for sentence in found.advice:
        say(f"! {sentence}")
    if not found.spans:
        return INCOMPLETE
    plan = propose(found, _wishes(arguments))
    for remark in plan.remarks:
        say(f"- {remark}")
    text, lines = system_conf(plan), sections(plan)
    if not arguments.write:
        say(f"\n--- {arguments.target / NAME} (not written: add --write)\n")
        say(text)
        say(
            f"--- sections of {arguments.config or 'the configuration of the site'} (not written)\n"
        )
        say(lines)
        return INCOMPLETE if found.advice else SOUND
    kept = write(text, arguments.target)
    say(f"\n{arguments.target / NAME} is written.{_kept(kept)}")
    if arguments.config is None:
        say("\nThe sections for the configuration of the site (--config FILE puts them there):\n")
        say(lines)
        complete = not found.advice
    else:
        complete = _put(lines, arguments.config) and not found.advice
    path = arguments.target / NAME
    if arguments.apply:
        _apply(path, found)
    else:
        say(f"Run `{_command(path)}` (or this with --apply) while the server stands still.")
    return SOUND if complete else INCOMPLETE


def _put(lines: str, path: Path) -> bool:
    """Put the sections into the site's file; where it has lines already, leave them and say so."""
    try:
        former = put(lines, path)
    except LinesThere as problem:
        if problem.same:
            say(f"{path} has these [[lines]] already.")
            return True
        say(f"! {problem} What is proposed:\n")
        say(lines)
        return False
    say(f"{path} has the lines now.{_kept(former)}")
    return True


def _kept(former: Path | None) -> str:
    return f" The former file is {former}." if former else ""


def _wishes(arguments: argparse.Namespace) -> Wishes:
    signalling = arguments.signalling
    return Wishes(
        country=arguments.country,
        signalling=DigitalSignalling(signalling) if signalling else None,
        network=frozenset(arguments.network),
        crc4={"on": True, "off": False}.get(arguments.crc4),
        echo_canceller="" if arguments.echo_canceller == "none" else arguments.echo_canceller,
    )


def _say_found(found: Found) -> None:
    for board in found.boards:
        driver = f"driven by {board.driver}" if board.driver else "no driver"
        say(f"Board {board.kind.name} at {board.address}: {driver}.")
    for span in found.spans:
        channels = f"channels {span.channels[0]}-{span.channels[-1]}" if span.channels else "empty"
        kinds = [port.value for port in span.ports]
        ports = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        about = f" ({span.device})" if span.device not in ("", span.name) else ""
        say(
            f"Span {span.number}: {span.name}{about}, {span.kind.value}, {channels}"
            + (f": {ports}" if ports else "")
            + "."
        )


def _command(path: Path) -> str:
    return "dahdi_cfg" if path == FOLDER / NAME else f"dahdi_cfg -c {path}"


def _apply(path: Path, found: Found) -> None:
    """Raises LineError for channels in use, which the driver would change under their user's hands,
    and with what dahdi_cfg said.
    """
    used = [number for span in found.spans for number in channels_in_use(span.number)]
    if used:
        raise LineError(
            f"{path} is written but not in force: the channels {ranges(used)} are in use. Stop the "
            f"server (and Asterisk, if it runs), then run `{_command(path)}`."
        )
    command = ["dahdi_cfg", "-c", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except FileNotFoundError as problem:
        raise LineError("There is no `dahdi_cfg` here: `apt install dahdi`.") from problem
    except subprocess.TimeoutExpired as problem:
        raise LineError(
            "`dahdi_cfg` did not end within two minutes: look at the kernel's log (`dmesg`)."
        ) from problem
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-300:]
        raise LineError(
            f"`dahdi_cfg` refused {path}: {said} Mend that line of the file, or look at the kernel's "
            "log (`dmesg`)."
        )
    say("The driver has taken the configuration (`dahdi_cfg`).")
