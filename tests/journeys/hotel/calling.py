"""People call the line that was published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.journeys.hotel.conftest import Outside, Told
from tests.journeys.hotel.drawing import TEXTS
from tests.journeys.hotel.hearing import House, heard_by, when_heard
from tests.journeys.hotel.house import NUMBER

LISTENS = 1.5
"""Seconds of a prompt that a caller hears before he keys."""
TALKS = 2.0
MUSIC, PLACE = "house/music", "house/position_before"
"""What the house plays in a queue by itself."""
CHINESE, ENGLISH = "zh-CN", "en-US"


class Caller:
    """Somebody who calls the hotel; what he keys and when is settled before he calls."""

    def __init__(
        self, outside: Outside, number: str, greeting: str, *keys: str, patience: float = 60.0
    ) -> None:
        """`greeting` is heard to its end, of everything after it the beginning."""
        self.outside, self.number = outside, number
        self._sounds = House(outside.folder / "prompts")
        at = 0.5 + self._sounds.seconds(TEXTS[greeting][0], CHINESE)
        script: dict[str, Any] = {
            "calling": number,
            "called": NUMBER,
            "digits": [(at + LISTENS * n, pressed) for n, pressed in enumerate(keys, 1)],
            "patience": patience,
            "talk": TALKS,
            "voice": int(number[-1]),
        }
        outside.do(call=script)

    @property
    def call(self) -> int:
        return int(self.outside.until("Offered", calling=self.number)["call"])

    def until(self, kind: str, **what: object) -> Told:
        """The first event of a kind in his call, waited for."""
        return self.outside.until(kind, call=self.call, **what)

    def keyed(self) -> list[str]:
        """What the flow took from him, in order."""
        return [one["digits"] for one in self.outside.of("DigitsEntered", call=self.call)]

    def report(self) -> Told:
        """The call as he saw it, once it is over."""
        return self.outside.until("report", number=self.number)

    def heard(self, *texts: tuple[str, str]) -> list[str]:
        """Which of these texts, each with its language, he heard; in the order in which he did."""
        recording = heard_by(Path(self.until("RecordingEnded")["path"]))
        found: dict[str, float] = {}
        for text, language in texts:
            known = TEXTS.get(text)
            words = known[(CHINESE, ENGLISH).index(language)] if known else text
            second = when_heard(self._sounds.sound(words, language), recording)
            if second is not None:
                found[f"{text} {language}"] = second
        return sorted(found, key=found.__getitem__)


def in_language(language: str, *texts: str) -> list[tuple[str, str]]:
    return [(text, language) for text in texts]
