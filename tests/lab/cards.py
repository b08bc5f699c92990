"""Taking a span's card out of the running driver, and putting it back."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab import layout

DEVICES = Path("/sys/bus/dahdi_devices/devices")


def take_away(span: int) -> Path:
    """Unplug the card of a span while programs have its channels open; returns its device."""
    (place,) = DEVICES.glob(f"*/span-{span}")
    (place.parent / "unassign_span").write_text("1")
    return place.parent


def give_back(span: int, device: Path) -> None:
    """Plug it in again and set it up as `dahdi_cfg` did at the start."""
    first = layout.FIRST[span]
    (device / "assign_span").write_text(f"1:{span}:{first}")
    every = Path("/etc/dahdi/system.conf").read_text().splitlines()
    own = every.index(next(line for line in every if line.startswith(f"span={span},")))
    lines = [every[own]]
    for line in every[own + 1 :]:
        if line.startswith(("span=", "loadzone", "fxoks")):
            break
        lines.append(line)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        config.write("\n".join(lines) + "\n")
        config.flush()
        subprocess.run(["dahdi_cfg", "-c", config.name], check=True, capture_output=True)


@contextmanager
def taken_away(span: int) -> Iterator[None]:
    """The card is out while the block lasts."""
    device = take_away(span)
    try:
        yield
    finally:
        give_back(span, device)
