"""What an engine of text to speech is; others join by the entry point `cti.speech`.

    [project.entry-points."cti.speech"]
    parrot = "parrot.engine:ENGINE"

where ENGINE is an object that fulfils `Engine`. One that does not load disables itself alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

LONGEST_TEXT = 4_000
"""Characters of one text."""


class SpeechUnavailable(Exception):
    """Nothing can be said; the sentence tells why and what to do."""


@dataclass(frozen=True, slots=True)
class Voice:
    """`language` is a BCP 47 tag, or its first part where the voice speaks all of them."""

    name: str
    language: str


class Engine(Protocol):
    """Makes sound of text. `name` is unique; `rate` is samples a second of what it gives."""

    name: str
    rate: int

    def trouble(self) -> str:
        """The sentence that says why the engine cannot work here, or ""; answers at once."""
        ...

    def voices(self) -> Sequence[Voice]:
        """Every voice, the usual one of each language first. May take its time; called off the loop."""
        ...

    def speak(self, text: str, voice: str, speed: int) -> AsyncIterator[bytes]:
        """16-bit PCM (little-endian, one channel) as it is made; `speed` is percent of the usual.

        Raises SpeechUnavailable. Ending the iteration early ends the work.
        """
        ...
