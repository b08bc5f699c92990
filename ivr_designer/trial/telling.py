"""The speaker of a trial: what is heard in words, beside the names of its sounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cti.ivr.prompts.speaker import Speaker


class Telling(Speaker):
    """What is heard in words; texts are shown where a voice would say them."""

    def __init__(self, speaker: Speaker, hears: Callable[[Sequence[str], str], None]) -> None:
        self.__dict__.update(speaker.__dict__)
        self._hears = hears

    def words(self, items: Sequence[str]) -> str:
        words = super().words(items)
        self._hears(items, words)
        return words

    def _words(self, item: str) -> str:
        if item.startswith("text:"):
            return item[5:]
        return super()._words(item)
