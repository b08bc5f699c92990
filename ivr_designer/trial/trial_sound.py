"""The sound of a trial on this desk: recordings where there are some, a voice for everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer

from cti.ivr.trial.session import SECONDS_PER_CHARACTER
from drivers.tones import DTMF
from ivr_designer.studio import sound
from ivr_designer.studio.booth import Booth
from ivr_designer.studio.sound import Samples
from ivr_designer.studio.store import PromptStore
from ivr_designer.trial.record import Said
from ivr_designer.trial.run import TrialRun

KEY_SECONDS = 0.1
TONE = 425
"""Hz; what stands for any tone of a prompt list."""

Part = tuple[str, str]
"""How a part of a sound comes to be: voice with its text, prompt with its sound's name, pause, tone."""


class TrialSound(QObject):
    """Plays what a trial run says, and tells the run when it has ended.

    Without a sound card or a voice the words on the screen take their time, as without sound.
    """

    def __init__(
        self, run: TrialRun, store: PromptStore, aloud: bool, booth: Booth | None = None
    ) -> None:
        super().__init__(run)
        self._run, self._store = run, store
        self.booth = booth if booth is not None else Booth(run.clock, self)
        self._turn = 0
        """Which sound is meant: what comes late for an older one is dropped."""
        self._playing = False
        self._key: Samples = sound.silence()
        self._spoken: dict[Part, Samples] = {}
        run.aloud = aloud and bool(self.booth.headset.devices())
        run.sounded.connect(self._begin)
        run.silenced.connect(self._end)
        run.came.connect(self._came)
        self.booth.changed.connect(self._booth_changed)

    # --- what is to be heard ---------------------------------------------------------------------

    def _begin(self, items: Sequence[str], words: str) -> None:
        if self._run.is_aloud:
            self._gather(items, words)

    def hear_selected(self) -> None:
        """Ctrl+J: the prompts of the selected block, while no call goes on; once more ends it."""
        document = self._run.document
        if self._run.running or document.only is None:
            return
        if self._playing:
            self._end()
            return
        language = document.flow.languages[0]
        self._gather([f"{language}/{name}" for name in self._store.played_by(document.only)], "")

    def _gather(self, items: Sequence[str], words: str) -> None:
        """Make every part of a sound, then play it."""
        self._end()
        turn = self._turn
        wanted = parts(items, self._words_of)
        made: list[Samples | None] = [None] * len(wanted)

        def came(at: int, samples: Samples) -> None:
            made[at] = samples
            if turn == self._turn and all(one is not None for one in made):
                self._play([one for one in made if one is not None], words)

        if not wanted and self._run.is_aloud:
            self._play([], words)
        for at, part in enumerate(wanted):
            self._make(part, lambda samples, at=at: came(at, samples))  # type: ignore[misc]

    def _make(self, part: Part, done: Callable[[Samples], None]) -> None:
        kind, what = part
        if kind == "pause":
            done(sound.silence(float(what)))
        elif kind == "tone":
            done(tone((TONE,), 0.4))
        elif kind == "prompt":
            language, _, name = what.partition("/")

            def found(samples: Samples | None) -> None:
                if samples is not None:
                    done(samples)
                else:
                    self._speak(self._words_of(what), language, done)

            self._store.sound((name, language), found)
        else:
            self._speak(what, self._run.language, done)

    def _speak(self, text: str, language: str, done: Callable[[Samples], None]) -> None:
        key = (language, text)
        if key in self._spoken or not text.strip():
            done(self._spoken.get(key, sound.silence(0.3)))
            return

        def spoken(samples: Samples) -> None:
            self._spoken[key] = samples
            done(samples)

        def failed(_why: str) -> None:
            done(sound.silence(0.5 + SECONDS_PER_CHARACTER * len(text)))

        self._store.voice.speak(text, language, spoken, failed)

    def _words_of(self, item: str) -> str:
        """What a recording of a prompt says, for a voice that takes its place."""
        language, _, name = item.partition("/")
        return self._run.document.site.prompts.get(name, {}).get(language, "")

    # --- playing ---------------------------------------------------------------------------------

    def _play(self, pieces: Sequence[Samples], words: str) -> None:
        whole = np.concatenate([self._key, *pieces, sound.silence(0.05)]).astype(np.float32)
        self._key = sound.silence()
        self._playing = self.booth.play(whole)
        if not self._playing:
            turn = self._turn
            seconds = 0.5 + SECONDS_PER_CHARACTER * len(words)
            self._run.clock.call_later(seconds, lambda: self._over(turn))

    def _booth_changed(self) -> None:
        if self._playing and not self.booth.state:
            self._playing = False
            turn = self._turn
            self._run.clock.call_later(0.0, lambda: self._over(turn))

    def _over(self, turn: int) -> None:
        """The sound has ended by itself: the flow goes on, music begins again."""
        if turn != self._turn or not self._run.is_aloud:
            return
        if self._run.is_looping:
            self._begin(self._run.items, self._run.hearing)
        else:
            self._run.skip()

    def _end(self) -> None:
        """It was broken off."""
        self._turn += 1
        if self._playing:
            self._playing = False
            self.booth.stop()

    # --- keys ------------------------------------------------------------------------------------

    def _came(self, line: Said) -> None:
        """A key is heard at once, before what the flow answers to it."""
        if line.kind == "pressed" and self._run.is_aloud:
            self._key = key_tone(line.text)
            QTimer.singleShot(0, self, self._play_key)

    def _play_key(self) -> None:
        key, self._key = self._key, sound.silence()
        if key.size and not self.booth.state:
            self.booth.play(key)


def parts(items: Sequence[str], words_of: Callable[[str], str]) -> list[Part]:
    """What is to be made for the items of a speaker; pieces of spoken values become one text."""
    made: list[Part] = []
    said = ""
    for item in [*items, ""]:
        if item.startswith("say/"):
            piece = item.rpartition("/")[2]
            said += f"{piece} " if piece.isascii() else piece
            continue
        if said:
            made.append(("voice", said.strip()))
            said = ""
        kind, colon, rest = item.partition(":")
        if colon and kind in ("text", "pause", "tone"):
            made.append(({"text": "voice"}.get(kind, kind), rest))
        elif item:
            made.append(("prompt", item))
    return made


def tone(hertz: Sequence[float], seconds: float) -> Samples:
    """Sines together, at the level of telephone speech, soft at both ends."""
    at = np.arange(int(seconds * sound.RATE)) / sound.RATE
    waves = sum((np.sin(2 * np.pi * one * at) for one in hertz), np.zeros(at.size))
    return sound.faded((3000 * waves).astype(np.float32), 0.005, 0.005)


def key_tone(key: str) -> Samples:
    """The two tones of a key (ITU-T Q.23); silence for what is no key."""
    return tone(DTMF[key], KEY_SECONDS) if key in DTMF else sound.silence()
