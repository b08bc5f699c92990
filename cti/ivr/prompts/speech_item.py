"""Text that a voice says, as an item among the names that are played."""

from __future__ import annotations

from dataclasses import dataclass

KIND = "speech:"
SLOWEST, FASTEST = 50, 200


@dataclass(frozen=True, slots=True)
class SpeechItem:
    """`voice` "" is the language's own; `speed` is in percent of the voice's usual one."""

    text: str
    language: str
    voice: str = ""
    speed: int = 100

    def __str__(self) -> str:
        return f"{KIND}{self.language}/{self.voice}/{self.speed}/{self.text}"


def parse_speech(item: str) -> SpeechItem | None:
    """What a voice is to say; None for every other item."""
    if not item.startswith(KIND):
        return None
    language, voice, speed, text = item.removeprefix(KIND).split("/", 3)
    return SpeechItem(text, language, voice, int(speed))
