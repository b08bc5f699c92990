"""What parent and exchange say to each other over the control socket: one JSON object per line.

To the exchange: {"place": Script, "id": n}, {"press": n, "keys": "12"}, {"leave": n},
{"subscribe": Subscriber}, {"cut": {...}}, {"restore": {...}}, {"statistics": n}.
From it: {"ready": true}, {"report": Report}, {"statistics": [SpanFigures], "id": n}. The end of
the socket ends the exchange.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Script:
    """Somebody calls in. Times are seconds of sound after the answer.

    With `patience` the caller waits that long for a person (recognised by a voice of speech.py) and
    talks only then; without it he talks as soon as he has keyed everything.
    """

    calling: str
    called: str
    digits: tuple[tuple[float, str], ...] = ()
    """When to key what, as DTMF in the sound."""
    patience: float | None = None
    talk: float = 20.0
    voice: int = 0
    name: str = ""
    span: int | None = None
    """Index of the span, or None for any with a free channel."""
    answer_within: float = 60.0
    """Seconds after which an unanswered caller gives up."""
    by_hand: bool = False
    """He says nothing, keys what `press` tells him and hangs up at `leave`, or after `talk`."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """How one number behaves, instead of what the number plan says. None: by chance."""

    number: str
    behaviour: str
    ring: float | None = None
    talk: float | None = None
    voice: int | None = None
    presses: str = ""
    """What a human keys two seconds after the answer, instead of saying who he is."""


@dataclass(frozen=True, slots=True)
class Report:
    """One finished call of a subscriber, as he saw it."""

    number: str
    role: str
    """"caller" or "callee"."""
    behaviour: str
    span: int
    channel: int
    outcome: str
    cause: int
    answered: bool
    seconds: float
    talk_seconds: float
    """Seconds of sound in all, and from the answer on."""
    voice: int
    digits: str = ""
    """What a caller keyed."""
    heard_seconds: float = 0.0
    """Seconds in which something louder than -40 dBm0 was heard."""
    heard_after_beep: float = 0.0
    """Of a machine: seconds of message that were left."""
    heard_voices: list[int] = field(default_factory=list)
    """Voices recognised in the last seconds that were heard."""
    script: int = 0
    """The number that `Exchange.place` gave."""


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """Counts of one span since the start."""

    span: int
    health: str
    calls: int
    """Running now."""
    offered: int
    placed: int
    frames: int
    dropped: int
    """Voice packets that the switch did not take."""


def encode(message: Mapping[str, Any]) -> bytes:
    """One line."""
    return json.dumps(message, ensure_ascii=False).encode() + b"\n"


def script_from(fields: Mapping[str, Any]) -> Script:
    digits = tuple((float(at), str(keys)) for at, keys in fields.get("digits", ()))
    return Script(**{**fields, "digits": digits})


def to_fields(thing: Script | Subscriber | Report | SpanFigures) -> dict[str, Any]:
    return asdict(thing)
