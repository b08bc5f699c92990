"""Taking a span's card out of the running driver, and putting it back."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab import layout

DEVICES = Path("/sys/bus/dahdi_devices/devices")

ANALOGUE = {7: ("fxoks", layout.FXS_PORTS), 8: ("fxsks", layout.FXO_PORTS)}
"""Spans of analogue ports: their key in DAHDI's file and their channels."""


def take_away(span: int) -> Path:
    """Unplug the card of a span while programs have its channels open; returns its device."""
    (place,) = DEVICES.glob(f"*/span-{span}")
    (place.parent / "unassign_span").write_text("1")
    return place.parent


def give_back(span: int, device: Path) -> None:
    """Plug it in again and set it up as `dahdi_cfg` did at the start."""
    first = layout.FIRST[span]
    (device / "assign_span").write_text(f"1:{span}:{first}")
    lines = _analogue(span) if span in ANALOGUE else _digital(span)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        config.write("\n".join(lines) + "\n")
        config.flush()
        subprocess.run(["dahdi_cfg", "-c", config.name], check=True, capture_output=True)


def _digital(span: int) -> list[str]:
    every = Path("/etc/dahdi/system.conf").read_text().splitlines()
    own = every.index(next(line for line in every if line.startswith(f"span={span},")))
    lines = [every[own]]
    for line in every[own + 1 :]:
        if line.startswith(("span=", "loadzone", "fxoks")):
            break
        lines.append(line)
    return lines


def _analogue(span: int) -> list[str]:
    key, ports = ANALOGUE[span]
    channels = f"{ports[0]}-{ports[-1]}"
    return [f"{key}={channels}", f"alaw={channels}", "loadzone=us", "defaultzone=us"]


@contextmanager
def taken_away(span: int) -> Iterator[None]:
    """The card is out while the block lasts."""
    device = take_away(span)
    try:
        yield
    finally:
        give_back(span, device)
