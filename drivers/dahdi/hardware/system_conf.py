"""DAHDI's own configuration, /etc/dahdi/system.conf, from a plan; read by `dahdi_cfg`."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from drivers.dahdi.hardware.proposal import R2_IDLE, AnaloguePlan, DigitalSignalling, Plan, SpanPlan
from drivers.line import LineError

FOLDER = Path("/etc/dahdi")
NAME = "system.conf"

_PORTS = frozenset({"fxoks", "fxols", "fxogs", "fxsks", "fxsls", "fxsgs"})
_RANGE = re.compile(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?")


def system_conf(plan: Plan) -> str:
    """The text of the file."""
    lines = ["# Written by `cordboard lines detect`. After a change run `dahdi_cfg`.", ""]
    for span in plan.digital:
        lines += [*_digital(span, plan), ""]
    for ports in plan.analogue:
        lines += [*_analogue(ports, plan), ""]
    lines += [f"loadzone={plan.country.zone}", f"defaultzone={plan.country.zone}", ""]
    return "\n".join(lines)


def configured(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The spans that such a file names, and the channels of analogue ports."""
    spans, ports = set[int](), set[int]()
    for line in text.splitlines():
        key, _, value = line.partition("#")[0].partition("=")
        if key.strip() == "span":
            spans |= _numbers(value.partition(",")[0])
        elif key.strip() in _PORTS:
            ports |= _numbers(value)
    return frozenset(spans), frozenset(ports)


def _numbers(text: str) -> set[int]:
    """Of `1-15,17`; what is none is passed over."""
    found = set[int]()
    for first, last in _RANGE.findall(text):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def ranges(numbers: Sequence[int]) -> str:
    """Numbers as DAHDI writes them: `1-15,17-31`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def write(text: str, folder: Path = FOLDER) -> Path | None:
    """Put the file in its place, whole or not at all; returns where the former one was kept.

    Raises LineError with a sentence for a folder without rights and for a full disk.
    """
    path = folder / NAME
    kept: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            if path.read_text(encoding="utf-8", errors="replace") == text:
                return None
            kept = unused_name(folder / f"{NAME}.{time.strftime('%Y%m%d-%H%M%S')}")
        handle, name = tempfile.mkstemp(prefix=f".{NAME}.", dir=folder)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.chmod(0o644)
            if kept is not None:
                os.link(path, kept)
            fresh.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
    except OSError as problem:
        raise LineError(
            f"{path} cannot be written ({problem.strerror}). Run this as root (sudo), make room on "
            "the disk, or name another folder with --target; the former file is unchanged."
        ) from problem
    return kept


def unused_name(path: Path) -> Path:
    """The path, or one with a number after it where that is taken."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def _digital(span: SpanPlan, plan: Plan) -> Iterable[str]:
    pri = span.signalling is DigitalSignalling.PRI
    yield f"# Span {span.number}: {_about(span.name, span.device)}"
    crc4 = ",crc4" if span.crc4 else ""
    yield f"span={span.number},{span.timing},0,{'ccs' if pri else 'cas'},hdb3{crc4}"
    if pri:
        yield f"bchan={ranges(span.bearers)}"
        yield f"dchan={span.d_channel}"
    else:
        yield f"cas={ranges(span.bearers)}:{R2_IDLE}"
    numbers = (*span.bearers, span.d_channel) if span.d_channel else span.bearers
    yield f"alaw={ranges(numbers)}"
    if plan.echo_canceller:
        yield f"echocanceller={plan.echo_canceller},{ranges(span.bearers)}"


def _analogue(ports: AnaloguePlan, plan: Plan) -> Iterable[str]:
    yield f"# Span {ports.number}: {_about(ports.name, ports.device)}"
    if ports.telephones:
        yield f"fxoks={ranges(ports.telephones)}"
    if ports.town_lines:
        yield f"fxsks={ranges(ports.town_lines)}"
    if ports.undecided:
        yield f"# Undecided: {ranges(ports.undecided)}: fxoks= for telephones, fxsks= for town lines"
    used = (*ports.telephones, *ports.town_lines)
    if used:
        yield f"{plan.country.law}={ranges(used)}"
        if plan.echo_canceller:
            yield f"echocanceller={plan.echo_canceller},{ranges(used)}"


def _about(name: str, device: str) -> str:
    return f"{name}, {device}" if device not in ("", name) else name
