"""A D channel's frames as lines that a person reads."""

from __future__ import annotations

import datetime as dt

from drivers.trace import q921, q931
from drivers.trace.pcap import TracedFrame

SENT, RECEIVED = "->", "<-"
"""From us to the far side, and from the far side to us."""


def describe(frame: TracedFrame, *, every_frame: bool = True) -> list[str]:
    """The lines of one frame; none for a frame without a message where not `every_frame`.

    Times are those of the computer's own zone.
    """
    lapd = q921.parse(frame.octets)
    clock = dt.datetime.fromtimestamp(frame.at).strftime("%H:%M:%S.%f")[:-3]
    head = f"{clock} {SENT if frame.sent else RECEIVED} "
    if lapd is None:
        return [f"{head}no frame of Q.921: {frame.octets.hex(' ') or 'empty'}"]
    message = q931.parse(lapd.information) if lapd.kind in ("I", "UI") else None
    if message is None:
        if lapd.kind not in ("I", "UI"):
            return [head + lapd.text] if every_frame else []
        return [f"{head}{lapd.text}: no message of Q.931: {lapd.information.hex(' ') or 'empty'}"]
    lines = [head + message.title(sent=frame.sent)]
    if every_frame:
        lines[0] += f"   [{lapd.text}]"
    return lines + [f"{' ' * 16}{line}" for line in message.lines]
