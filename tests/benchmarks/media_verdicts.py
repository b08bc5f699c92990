"""Who answered, on calls on which no limit was chosen: other voices, texts, noises and codecs.

`python -m tests.benchmarks.media_verdicts [SEED]` (`tests.media.clips.unheard_calls` says what they are made
of: recordings of people, flite, festival, espeak-ng, a band, an orchestra; GSM, AMR, traffic, talk in
the room, lost frames). Shares of all that were judged; errors are told by what the calls were made of.

- `media.human_called_machine`: greetings of at most 5 s of speech, after which somebody waits.
- `media.machine_called_machine`: messages of 6 s and more.
- `media.music_called_human`: music before the answer, some of it with somebody who sings.
- `media.music_called_human_later`: the same where it is asked again after every verdict, as call
  control does, for as long as the piece goes on: pieces of which any verdict was a person.
- `media.music_called_music` and `media.announcement_called_machine`: before the answer as well, the
  same music and the messages as a network plays them.

What is left out: greetings that go on for longer than 5 s, dialects and languages that nobody here
speaks, real networks. `*_tuned` are the same shares on `tests.media.clips.answer_clips`, by which the limits
were chosen.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from cti.media.answer import AnswerJudge
from drivers.line import FRAME_SAMPLES
from tests.benchmarks.figure import Figure
from tests.media.clips import answer_clips, sounds, unheard_calls
from tests.media.clips.debian_sounds import missing
from tests.media.clips.unheard_calls import Call

SEED = 101
AT_ONCE = 60
"""Rows heard side by side."""
ROOM = ("street", "talk behind")
"""Manners of calls that no network's own sound comes in."""


def verdicts_of(signals: list[np.ndarray], early: bool) -> list[str]:
    """The verdict of each signal, followed by silence; empty where there was none."""
    judge = AnswerJudge(len(signals))
    for row in range(len(signals)):
        judge.begin(row, early=early)
    names = [""] * len(signals)
    for frame in sounds.frames(signals, tail=2.0):
        for verdict in judge.hear(frame):
            names[verdict.row] = verdict.verdict
    return names


def called_human_later(signals: list[np.ndarray]) -> int:
    """Of how many pieces any verdict is a person's, where it is asked again while they go on."""
    judge = AnswerJudge(len(signals))
    for row in range(len(signals)):
        judge.begin(row, early=True)
    wrong: set[int] = set()
    for number, frame in enumerate(sounds.frames(signals, tail=0.0)):
        for verdict in judge.hear(frame):
            if (number + 1) * FRAME_SAMPLES > len(signals[verdict.row]):
                continue
            judge.begin(verdict.row, early=True)
            if verdict.verdict == "human":
                wrong.add(verdict.row)
    return len(wrong)


class Judged:
    """The verdicts of some calls, and what those with another one than `truth` are made of."""

    def __init__(
        self, calls: Iterable[Call], truth: str, pool: ProcessPoolExecutor, *, early: bool = False
    ) -> None:
        self.names: list[str] = []
        self.wrong: Counter[str] = Counter()
        every = list(calls)
        parts = [every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE)]
        sound = [[call.sound for call in part] for part in parts]
        self.sound = sound
        for part, names in zip(
            parts, pool.map(verdicts_of, sound, [early] * len(parts)), strict=True
        ):
            self.names += names
            for call, name in zip(part, names, strict=True):
                if name != truth:
                    self.wrong[f"{call.made_of}: {name or 'nothing'}"] += 1

    def share(self, name: str) -> float:
        return self.names.count(name) / max(len(self.names), 1)

    def tell(self, what: str) -> None:
        told = ", ".join(f"{made_of} ({count})" for made_of, count in self.wrong.most_common())
        print(f"{what}: {len(self.names)} calls; wrong: {told or 'none'}", file=sys.stderr)


def figures(seed: int = SEED) -> Iterator[Figure]:
    if lacking := missing():
        print(lacking, file=sys.stderr)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        people = Judged(unheard_calls.people(seed), "human", pool)
        people.tell("people")
        yield Figure.shown("media.human_calls", len(people.names), "calls")
        yield Figure.at_most("media.human_called_machine", people.share("machine"), "share", 0.005)
        messages = list(unheard_calls.machines(seed + 1))
        machines = Judged(messages, "machine", pool)
        machines.tell("machines")
        yield Figure.shown("media.machine_calls", len(machines.names), "calls")
        yield Figure.at_least(
            "media.machine_called_machine", machines.share("machine"), "share", 0.95
        )
        music = Judged(unheard_calls.ring_back_music(seed + 2), "music", pool, early=True)
        music.tell("music before the answer")
        yield Figure.shown("media.music_calls", len(music.names), "calls")
        yield Figure.at_most("media.music_called_human", music.share("human"), "share", 0)
        later = sum(pool.map(called_human_later, music.sound)) / max(len(music.names), 1)
        yield Figure.at_most("media.music_called_human_later", later, "share", 0.01)
        yield Figure.shown("media.music_called_music", music.share("music"), "share")
        network = [call for call in messages if not call.made_of.endswith(ROOM)]
        announced = Judged(network, "machine", pool, early=True)
        announced.tell("announcements before the answer")
        yield Figure.shown("media.announcement_called_machine", announced.share("machine"), "share")
    rng = np.random.default_rng(5)
    for kind, clips in (("human", answer_clips.greetings), ("machine", answer_clips.machines)):
        names = verdicts_of(clips(rng), False)
        share = names.count("machine") / len(names)
        yield Figure.shown(f"media.{kind}_called_machine_tuned", share, "share")


if __name__ == "__main__":
    for figure in figures(int(sys.argv[1]) if len(sys.argv) > 1 else SEED):
        print(figure.json(), flush=True)
